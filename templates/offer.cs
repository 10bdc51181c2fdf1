<?cs def:title() ?><?cs var:Page.email ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../members"><?cs var:Text.Members.title ?></a></p>
<h1><?cs var:Page.title ?></h1>
<?cs if:Page.refused ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Page.refused ?></p><?cs /if ?>
<dl class="facts">
<dt><?cs var:Text.Members.role ?></dt><dd><?cs call:role(Page.role) ?></dd>
<?cs if:Page.by ?><dt><?cs var:Text.People.by ?></dt><dd><?cs var:Page.by ?></dd><?cs /if ?>
<dt><?cs var:Text.People.since ?></dt><dd><?cs call:exact(Page.since) ?></dd>
<dt><?cs var:Text.People.until ?></dt><dd><?cs call:exact(Page.ends) ?><?cs if:Page.over ?> <span class="chip t-weak"><?cs call:icon("weak") ?><?cs var:Text.People.over ?></span><?cs /if ?></dd>
</dl>
<section aria-labelledby="again">
<h2 id="again"><?cs var:Text.People.again ?></h2>
<p class="lead"><?cs var:Text.People.again_does ?></p>
<form class="panel" method="post" action="/projects/<?cs var:Project.id ?>/invitations/<?cs var:Page.id ?>">
<?cs call:token() ?>
<input type="hidden" name="act" value="again">
<p class="acts"><button type="submit"><?cs var:Text.People.again ?></button></p>
</form>
</section>
<section aria-labelledby="withdraw">
<h2 id="withdraw"><?cs var:Text.People.withdraw ?></h2>
<p class="lead"><?cs var:Text.People.withdraw_does ?></p>
<form class="panel" method="post" action="/projects/<?cs var:Project.id ?>/invitations/<?cs var:Page.id ?>">
<?cs call:token() ?>
<input type="hidden" name="act" value="withdraw">
<p class="acts"><button type="submit" class="danger"><?cs var:Text.People.withdraw ?></button><a class="button plain" href="../members"><?cs var:Text.Frame.cancel ?></a></p>
</form>
</section>
<?cs /def ?>
