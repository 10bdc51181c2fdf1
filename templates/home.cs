<?cs def:title() ?><?cs var:Text.Home.title ?><?cs /def ?>
<?cs def:content() ?>
<div class="empty">
<h1><?cs var:Text.Home.title ?></h1>
<p><?cs var:Text.Home.lead ?></p>
<p class="quiet"><?cs var:User.email ?></p>
</div>
<?cs /def ?>
