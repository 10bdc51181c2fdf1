<?cs def:title() ?><?cs var:Page.title ?><?cs /def ?>
<?cs def:content() ?>
<div class="empty">
<p class="code" aria-hidden="true"><?cs var:Page.code ?></p>
<h1><?cs var:Page.title ?></h1>
<p><?cs var:Page.text ?></p>
<p class="acts"><a class="button" href="/"><?cs var:Text.Error.home ?></a></p>
<p class="quiet small"><?cs var:Text.Error.id ?> <code><?cs var:Page.request ?></code></p>
</div>
<?cs /def ?>
