<?cs def:title() ?><?cs var:Page.name ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../members"><?cs var:Text.Members.title ?></a></p>
<h1><?cs var:Page.name ?></h1>
<dl class="facts">
<dt><?cs var:Text.Members.email ?></dt><dd><?cs var:Page.email ?></dd>
<dt><?cs var:Text.Members.role ?></dt><dd><?cs call:role(Page.role) ?></dd>
</dl>
<?cs if:Page.last ?>
<p class="notice t-weak"<?cs if:Page.refused ?> role="alert"<?cs /if ?>><?cs call:icon("weak") ?><?cs var:Text.People.last ?></p>
<p class="acts"><a class="button" href="../members"><?cs var:Text.People.back ?></a></p>
<?cs else ?>
<section aria-labelledby="role-title">
<h2 id="role-title"><?cs if:Page.role == "owner" ?><?cs var:Text.People.to_member ?><?cs else ?><?cs var:Text.People.to_owner ?><?cs /if ?></h2>
<ul class="effects">
<?cs if:Page.role == "owner" ?><li><?cs call:icon("bad") ?><span><?cs if:Page.self ?><?cs var:Text.People.to_member_you ?><?cs else ?><?cs var:Text.People.to_member_does ?><?cs /if ?></span></li>
<?cs else ?><li><?cs call:icon("ok") ?><span><?cs var:Text.People.to_owner_does ?></span></li><?cs /if ?>
<?cs if:Page.role == "owner" ?><li><?cs call:icon("weak") ?><span><?cs var:Text.People.offers ?></span></li><?cs /if ?>
<?cs if:!Page.self ?><li><?cs call:icon("weak") ?><span><?cs var:Text.People.sessions ?></span></li><?cs /if ?>
</ul>
<form class="panel" method="post" action="/projects/<?cs var:Project.id ?>/members/<?cs var:Page.id ?>">
<?cs call:token() ?>
<input type="hidden" name="role" value="<?cs if:Page.role == "owner" ?>member<?cs else ?>owner<?cs /if ?>">
<p class="acts"><button type="submit"><?cs if:Page.role == "owner" ?><?cs var:Text.People.to_member ?><?cs else ?><?cs var:Text.People.to_owner ?><?cs /if ?></button><a class="button plain" href="../members"><?cs var:Text.Frame.cancel ?></a></p>
</form>
</section>
<section aria-labelledby="out-title">
<h2 id="out-title"><?cs if:Page.self ?><?cs var:Text.People.leave ?><?cs else ?><?cs var:Text.People.out ?><?cs /if ?></h2>
<ul class="effects">
<li><?cs call:icon("bad") ?><span><?cs if:Page.self ?><?cs var:Text.People.leave_does ?><?cs else ?><?cs var:Page.out_does ?><?cs /if ?></span></li>
<?cs if:Page.role == "owner" ?><li><?cs call:icon("weak") ?><span><?cs var:Text.People.offers ?></span></li><?cs /if ?>
<li><?cs call:icon("ok") ?><span><?cs var:Text.People.out_stays ?></span></li>
</ul>
<form class="panel" method="post" action="/projects/<?cs var:Project.id ?>/members/<?cs var:Page.id ?>">
<?cs call:token() ?>
<input type="hidden" name="role" value="none">
<p class="acts"><button type="submit" class="danger"><?cs if:Page.self ?><?cs var:Text.People.leave ?><?cs else ?><?cs var:Text.People.out ?><?cs /if ?></button><a class="button plain" href="../members"><?cs var:Text.Frame.cancel ?></a></p>
</form>
</section>
<?cs /if ?>
<?cs /def ?>
