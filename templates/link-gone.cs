<?cs def:title() ?><?cs var:Text.Link.gone_title ?><?cs /def ?>
<?cs def:content() ?>
<h1><?cs var:Text.Link.gone_title ?></h1>
<p class="lead"><?cs var:Text.Link.gone ?></p>
<?cs /def ?>
