<?cs def:title() ?><?cs var:Text.Blocked.title ?><?cs /def ?>
<?cs def:content() ?>
<h1><?cs var:Text.Blocked.title ?></h1>
<p class="lead"><?cs var:Text.Blocked.lead ?></p>
<?cs if:Page.notice ?><div class="notice t-ok" role="status"><?cs call:icon("ok") ?><div><p><?cs var:Page.notice ?></p></div></div><?cs /if ?>
<?cs if:Page.sure ?>
<div class="notice t-weak" role="alert"><?cs call:icon("weak") ?><div><p><b><?cs var:Text.Blocked.stops ?></b></p>
<ul><?cs each:d = Page.Stops ?><li><?cs var:d.name ?><?cs if:d.ascii ?> <small><?cs var:d.ascii ?></small><?cs /if ?> <span class="quiet"><?cs var:d.org ?> / <?cs var:d.project ?></span></li><?cs /each ?><?cs if:Page.stops_more ?><li><?cs var:Page.stops_more ?></li><?cs /if ?></ul></div></div>
<?cs /if ?>
<form class="panel" method="post" action="/operate/blocked">
<?cs call:token() ?>
<?cs if:Page.sure ?><input type="hidden" name="sure" value="<?cs var:Page.sure ?>"><?cs /if ?>
<?cs call:field("name", "text", Text.Blocked.label, Text.Blocked.hint, "off", Page.Form.name) ?>
<p class="acts"><?cs if:Page.sure ?><button type="submit" class="danger"><?cs var:Text.Blocked.add_sure ?></button><a class="button plain" href="/operate/blocked"><?cs var:Text.Frame.cancel ?></a><?cs else ?><button type="submit" class="main"><?cs var:Text.Blocked.add ?></button><?cs /if ?></p>
</form>
<?cs if:subcount(Page.Suggested) ?>
<section aria-labelledby="suggested">
<h2 id="suggested"><?cs var:Text.Blocked.suggested ?></h2>
<p class="lead"><?cs var:Text.Blocked.suggested_lead ?></p>
<ul class="items"><?cs each:s = Page.Suggested ?><li><span><?cs var:s.name ?></span><form method="post" action="/operate/blocked"><?cs call:token() ?><input type="hidden" name="name" value="<?cs var:s.name ?>"><button type="submit"><?cs var:Text.Blocked.add ?><span class="vh">: <?cs var:s.name ?></span></button></form></li><?cs /each ?></ul>
</section>
<?cs /if ?>
<section aria-labelledby="list">
<h2 id="list"><?cs var:Text.Blocked.list ?></h2>
<?cs if:subcount(Page.Blocked) ?>
<ul class="items"><?cs each:b = Page.Blocked ?><li><span><?cs var:b.name ?><?cs if:b.ascii ?> <small><?cs var:b.ascii ?></small><?cs /if ?> <span class="quiet small"><?cs if:b.at.d ?><?cs call:ago(b.at) ?> <?cs var:b.by ?><?cs else ?><?cs var:Text.Blocked.from_start ?><?cs /if ?></span></span><form method="post" action="/operate/blocked/remove"><?cs call:token() ?><input type="hidden" name="name" value="<?cs var:b.is ?>"><button type="submit"><?cs var:Text.Blocked.remove ?><span class="vh">: <?cs var:b.name ?></span></button></form></li>
<?cs /each ?></ul>
<?cs if:Page.more ?><p class="acts"><a class="button" rel="next" href="<?cs var:Page.more ?>"><?cs var:Text.Operate.more ?></a></p><?cs /if ?>
<?cs else ?><p class="empty"><?cs var:Text.Blocked.empty ?></p><?cs /if ?>
</section>
<?cs /def ?>
