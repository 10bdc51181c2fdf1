<?cs def:title() ?><?cs var:Text.Operate.title ?><?cs /def ?>
<?cs def:content() ?>
<div class="head">
<h1><?cs var:Text.Operate.orgs ?></h1>
<div class="acts"><a class="button" href="/operate/log"><?cs var:Text.Log.platform ?></a></div>
</div>
<?cs if:subcount(Page.Orgs) ?>
<ul class="items">
<?cs each:o = Page.Orgs ?><li><a class="whole" href="/operate/orgs/<?cs var:o.id ?>"><?cs var:o.name ?></a></li>
<?cs /each ?></ul>
<?cs if:Page.more ?><p class="acts"><a class="button" rel="next" href="<?cs var:Page.more ?>"><?cs var:Text.Operate.more ?></a></p><?cs /if ?>
<?cs else ?><p class="empty"><?cs var:Text.Operate.orgs_empty ?></p><?cs /if ?>
<section aria-labelledby="new">
<h2 id="new"><?cs var:Text.Operate.org_new ?></h2>
<form class="panel" method="post" action="/operate">
<?cs call:token() ?>
<?cs call:field("name", "text", Text.Operate.org_name, "", "off", Page.Form.name) ?>
<p class="acts"><button type="submit" class="main"><?cs var:Text.Operate.create ?></button></p>
</form>
</section>
<?cs /def ?>
