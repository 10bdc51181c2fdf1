<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><?cs if:Page.id ?><a href="../<?cs var:Page.id ?>"><?cs var:Page.name ?></a><?cs else ?><a href="domains"><?cs var:Page.name ?></a><?cs /if ?></p>
<h1><?cs var:Page.title ?></h1>
<p class="lead"><?cs var:Page.lead ?></p>
<?cs if:Page.stale ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Text.Transfer.stale ?></p><?cs /if ?>
<?cs if:Page.to ?>
<dl class="facts"><dt><?cs var:Text.Transfer.from ?></dt><dd><?cs var:Project.org ?> / <?cs var:Project.name ?></dd><dt><?cs var:Text.Transfer.to ?></dt><dd><b><?cs var:Page.to_org ?><?cs if:Page.to_project ?> / <?cs var:Page.to_project ?><?cs /if ?></b></dd></dl>
<?cs if:Page.refusal ?>
<p class="notice t-bad" role="alert"><?cs call:icon("bad") ?><?cs var:Page.refusal ?></p>
<p class="acts"><a class="button" href="transfer"><?cs var:Text.Transfer.another ?></a></p>
<?cs else ?>
<ul class="effects">
<li><?cs call:icon("weak") ?><span><?cs var:Page.effect ?></span></li>
<?cs each:e = Page.Ends ?><li><?cs call:icon("bad") ?><span><?cs var:e.t ?></span></li>
<?cs /each ?></ul>
<?cs call:stops(Text.Transfer.no_stops) ?>
<form class="panel" method="post" action="transfer">
<?cs call:token() ?>
<input type="hidden" name="to" value="<?cs var:Page.to ?>"><?cs if:Page.generation ?><input type="hidden" name="generation" value="<?cs var:Page.generation ?>"><?cs /if ?>
<input type="hidden" name="username" value="<?cs var:User.email ?>" autocomplete="username">
<?cs call:field("password", "password", Text.Transfer.password, Text.Transfer.password_hint, "current-password", Page.Form.password) ?>
<p class="acts"><button type="submit" class="danger"><?cs var:Page.button ?></button><a class="button plain" href="transfer"><?cs var:Text.Transfer.another ?></a></p>
</form>
<?cs /if ?>
<?cs else ?>
<form class="panel inline" role="search" aria-label="<?cs var:Text.Transfer.search ?>" method="get" action="transfer">
<div class="field"><label for="q-org"><?cs var:Text.Transfer.search ?></label><input id="q-org" name="q" type="search" value="<?cs var:Page.q ?>" autocomplete="off" spellcheck="false"></div>
<p class="acts"><button type="submit"><?cs var:Text.Find.button ?></button></p>
</form>
<?cs if:subcount(Page.Places) ?><ul class="items"><?cs each:p = Page.Places ?><li><a class="whole" href="transfer?to=<?cs var:p.to ?>"><?cs var:p.org ?><?cs if:p.project ?> / <?cs var:p.project ?><?cs /if ?></a></li>
<?cs /each ?></ul><?cs if:Page.places_more ?><p class="quiet small"><?cs var:Text.Transfer.places_more ?></p><?cs /if ?>
<?cs else ?><p class="empty"><?cs var:Text.Transfer.places_none ?></p><?cs /if ?>
<?cs /if ?>
<?cs /def ?>
