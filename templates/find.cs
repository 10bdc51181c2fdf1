<?cs def:title() ?><?cs var:Text.Find.title ?><?cs /def ?>
<?cs def:content() ?>
<h1><?cs var:Text.Find.title ?></h1>
<p class="lead"><?cs var:Text.Find.lead ?></p>
<form class="panel inline" role="search" method="get" action="/find">
<div class="field"><label for="name"><?cs var:Text.Find.label ?></label>
<input id="name" name="name" type="search" value="<?cs var:Page.name ?>" autocomplete="off" spellcheck="false" autocapitalize="none"></div>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Find.button ?></button></p>
</form>
<?cs if:subcount(Page.Found) ?>
<table class="list">
<thead><tr><th scope="col"><?cs var:Text.Find.domain ?></th><th scope="col"><?cs var:Text.Find.state ?></th><th scope="col"><?cs var:Text.Find.org ?></th><th scope="col"><?cs var:Text.Find.project ?></th></tr></thead>
<tbody>
<?cs each:d = Page.Found ?><tr><td><a href="/projects/<?cs var:d.project ?>/domains/<?cs var:d.id ?>"><?cs var:d.name ?></a><?cs if:d.ascii ?> <small><?cs var:d.ascii ?></small><?cs /if ?></td><td class="state t-<?cs var:d.tone ?>"><?cs call:icon(d.tone) ?><?cs var:d.state ?></td><td><?cs var:d.org ?></td><td><?cs var:d.of ?></td></tr>
<?cs /each ?></tbody></table>
<?cs if:Page.most ?><p class="quiet small"><?cs var:Page.most ?></p><?cs /if ?>
<?cs elif:Page.none ?><p class="empty"><?cs var:Page.none ?></p><?cs /if ?>
<?cs /def ?>
