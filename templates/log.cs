<?cs def:title() ?><?cs var:Text.Log.title ?><?cs if:Project.id ?> — <?cs var:Project.org ?><?cs /if ?><?cs /def ?>
<?cs def:choices(name, options) ?><?cs if:subcount(options) ?><optgroup label="<?cs var:name ?>"><?cs each:o = options ?><option value="<?cs var:o.v ?>"<?cs if:o.on ?> selected<?cs /if ?>><?cs var:o.t ?></option><?cs /each ?></optgroup><?cs /if ?><?cs /def ?>
<?cs def:content() ?>
<?cs if:!Project.id ?><p class="crumb"><a href="/operate"><?cs var:Text.Operate.orgs ?></a></p><?cs /if ?>
<div class="head">
<h1><?cs var:Text.Log.title ?><?cs if:Project.id ?> <small><?cs var:Project.org ?></small><?cs /if ?></h1>
<?cs if:subcount(Page.Rows) ?><div class="acts"><a class="button" href="<?cs var:Page.csv ?>" title="<?cs var:Page.most ?>"><?cs var:Text.Log.csv ?></a></div><?cs /if ?>
</div>
<p class="lead"><?cs if:Project.id ?><?cs var:Text.Log.lead ?><?cs else ?><?cs var:Text.Log.lead_platform ?><?cs /if ?></p>
<form class="panel inline wide" role="search" aria-label="<?cs var:Text.Log.only ?>" method="get" action="<?cs var:Page.path ?>">
<div class="field"><label for="only"><?cs var:Text.Log.only ?></label>
<select id="only" name="only"><option value=""><?cs var:Text.Log.all ?></option>
<?cs call:choices(Text.Log.projects, Page.InProject) ?>
<?cs call:choices(Text.Log.users, Page.ByUser) ?>
<?cs call:choices(Text.Log.actions, Page.Did) ?>
</select></div>
<p class="acts"><button type="submit"><?cs var:Text.Log.show ?></button></p>
</form>
<?cs if:subcount(Page.Rows) ?>
<table class="list log">
<thead><tr><th scope="col"><?cs var:Text.Log.at ?></th><th scope="col"><?cs var:Text.Log.who ?></th><th scope="col"><?cs var:Text.Log.what ?></th><?cs if:Project.id ?><th scope="col"><?cs var:Text.Log.project ?></th><?cs /if ?><th scope="col"><?cs var:Text.Log.from ?></th></tr></thead>
<tbody>
<?cs each:r = Page.Rows ?><tr><td><?cs call:exact(r.at) ?></td><td data-label="<?cs var:Text.Log.who ?>"><?cs if:r.who ?><?cs var:r.who ?><?cs if:r.role ?> <span class="chip"><?cs call:role(r.role) ?></span><?cs /if ?><small><?cs var:r.mail ?></small><?cs else ?><?cs var:Text.Log.nobody ?><?cs /if ?></td><td data-label="<?cs var:Text.Log.what ?>"><?cs var:r.what ?></td><?cs if:Project.id ?><td data-label="<?cs var:Text.Log.project ?>"><?cs var:r.project ?></td><?cs /if ?><td data-label="<?cs var:Text.Log.from ?>"><?cs if:r.command ?><?cs var:Text.Log.command ?><?cs else ?><?cs var:r.from ?><?cs /if ?></td></tr>
<?cs /each ?></tbody></table>
<?cs if:Page.older || Page.newest ?><nav class="pages" aria-label="<?cs var:Text.List.pages ?>"><?cs if:Page.newest ?><a class="button" href="<?cs var:Page.newest ?>"><?cs var:Text.Log.newest ?></a><?cs /if ?><?cs if:Page.older ?><a class="button" rel="next" href="<?cs var:Page.older ?>"><?cs var:Text.Log.older ?></a><?cs /if ?></nav><?cs /if ?>
<?cs else ?>
<div class="empty"><p><?cs if:Page.only ?><?cs var:Text.Log.none ?><?cs else ?><?cs var:Text.Log.empty ?><?cs /if ?></p>
<p class="acts"><a class="button" href="<?cs var:Page.path ?>"><?cs var:Text.Log.newest ?></a></p></div>
<?cs /if ?>
<?cs /def ?>
