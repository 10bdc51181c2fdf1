<?cs def:title() ?><?cs var:Text.Setup.requests ?><?cs /def ?>
<?cs def:content() ?>
<div class="head"><h1><?cs var:Text.Setup.requests ?></h1></div>
<nav class="filter" aria-label="<?cs var:Text.List.tabs ?>"><ul>
<?cs each:t = Page.Tabs ?><li><a href="<?cs var:t.h ?>"<?cs if:t.here ?> aria-current="page"<?cs /if ?>><?cs var:t.w ?></a></li>
<?cs /each ?></ul></nav>
<?cs if:subcount(Page.Rows) ?>
<?cs call:setup_rows("/operate/requests/") ?>
<?cs else ?>
<div class="empty">
<p><?cs var:Text.Setup.queue_empty ?></p>
<?cs if:Page.apply ?><p class="acts"><a class="button" href="/apply"><?cs var:Text.Setup.queue_form ?></a></p><?cs /if ?>
</div>
<?cs /if ?>
<?cs /def ?>
