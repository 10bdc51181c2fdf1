<?cs def:title() ?><?cs if:Page.title ?><?cs var:Page.title ?><?cs else ?><?cs var:Text.Help.title ?><?cs /if ?><?cs /def ?>
<?cs def:topics() ?><ul class="points"><?cs each:t = Page.Topics ?><li><a href="/help/<?cs var:t.topic ?>"><?cs var:t.title ?></a><br><span class="quiet small"><?cs var:t.short ?></span></li>
<?cs /each ?></ul><?cs /def ?>
<?cs def:content() ?>
<?cs if:Page.title ?>
<p class="crumb"><a href="/help"><?cs var:Text.Help.title ?></a></p>
<article class="prose">
<h1><?cs var:Page.title ?></h1>
<?cs each:s = Page.Sections ?><h2><?cs var:s.head ?></h2>
<?cs each:b = s.B ?><?cs if:subcount(b.I) ?><ul class="points"><?cs each:i = b.I ?><li><?cs call:parts(i) ?></li><?cs /each ?></ul><?cs else ?><p><?cs call:parts(b) ?></p><?cs /if ?>
<?cs /each ?><?cs /each ?></article>
<section aria-labelledby="others"><h2 id="others"><?cs var:Text.Help.others ?></h2>
<?cs call:topics() ?></section>
<?cs else ?>
<h1><?cs var:Text.Help.title ?></h1>
<p class="lead"><?cs var:Text.Help.lead ?></p>
<?cs call:topics() ?>
<?cs /if ?>
<?cs /def ?>
