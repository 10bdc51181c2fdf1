<?cs def:title() ?><?cs var:Page.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../sharing"><?cs var:Text.Sharing.title ?></a></p>
<h1><?cs var:Page.title ?></h1>
<p class="lead"><?cs if:Page.outcome == "open" ?><?cs var:Text.Ask.decide_lead ?><?cs else ?><span class="chip t-none"><?cs var:Page.word ?></span><?cs /if ?></p>
<dl class="facts">
<dt><?cs var:Text.Ask.org ?></dt><dd><b><?cs var:Page.org ?></b></dd>
<dt><?cs var:Text.Ask.project ?></dt><dd><b><?cs var:Page.project ?></b></dd>
<dt><?cs var:Text.Ask.person ?></dt><dd><?cs var:Page.person ?></dd>
<dt><?cs var:Text.Ask.at ?></dt><dd><?cs call:exact(Page.at) ?></dd>
<dt><?cs var:Text.Ask.message ?></dt><dd class="said"><?cs if:Page.message ?><?cs var:Page.message ?><?cs else ?><span class="quiet"><?cs var:Text.Ask.no_message ?></span><?cs /if ?></dd>
</dl>
<?cs if:Page.outcome == "open" ?>
<ul class="effects">
<li class="t-ok"><?cs call:icon("ok") ?><span><?cs var:Text.Ask.effect_approve ?></span></li>
<li class="t-ok"><?cs call:icon("ok") ?><span><?cs var:Text.Ask.effect_limits ?></span></li>
<li class="t-weak"><?cs call:icon("weak") ?><span><?cs var:Text.Ask.effect_reject ?></span></li>
</ul>
<?cs if:May.own ?><div class="panel inline"><form method="post" action="<?cs var:Page.id ?>/approve"><?cs call:token() ?><button type="submit" class="main"><?cs var:Text.Ask.approve ?></button></form><form method="post" action="<?cs var:Page.id ?>/reject"><?cs call:token() ?><button type="submit" class="danger"><?cs var:Text.Ask.reject ?></button></form><a class="button plain" href="../sharing"><?cs var:Text.Ask.later ?></a></div>
<?cs else ?><p class="quiet"><?cs var:Text.Ask.owners ?></p><?cs /if ?>
<?cs /if ?>
<?cs /def ?>
