<?cs def:title() ?><?cs var:Text.HealthPage.title ?><?cs /def ?>
<?cs def:content() ?>
<h1><?cs var:Text.HealthPage.title ?></h1>
<p class="lead"><?cs call:parts(Page.Lead) ?></p>
<?cs if:Page.crowded ?><p class="notice t-weak" role="alert"><?cs call:icon("weak") ?><?cs var:Text.HealthPage.crowded ?></p><?cs /if ?>
<p class="notice t-<?cs var:Page.tone ?>" role="status"><?cs call:icon(Page.tone) ?><?cs var:Page.sum ?><?cs if:Page.looked ?> <?cs var:Text.HealthPage.looked ?><?cs /if ?></p>
<form class="panel inline" method="post" action="/operate/health">
<?cs call:token() ?>
<p class="acts"><button type="submit" class="main" data-busy="<?cs var:Text.Detail.verifying ?>"><?cs var:Text.HealthPage.far ?></button><span class="quiet small"><?cs var:Text.HealthPage.far_lead ?></span></p>
</form>
<section aria-labelledby="matters">
<h2 id="matters"><?cs var:Text.HealthPage.all ?></h2>
<ul class="items"><?cs each:m = Page.Matters ?><li><span><span class="state t-<?cs var:m.tone ?>"><?cs call:icon(m.tone) ?><span class="vh"><?cs var:m.level ?>: </span></span> <b><?cs var:m.name ?></b><br><span class="small"><?cs call:parts(m) ?></span></span></li>
<?cs /each ?></ul>
</section>
<?cs if:subcount(Page.LeftOut) ?>
<section aria-labelledby="left-out">
<h2 id="left-out"><?cs var:Text.HealthPage.left_out ?></h2>
<ul class="items"><?cs each:f = Page.LeftOut ?><li><span><b><?cs var:f.name ?></b> <span class="quiet small"><?cs var:f.what ?> · <?cs call:ago(f.Since) ?></span><br><span class="small"><?cs var:f.why ?></span></span></li>
<?cs /each ?></ul>
</section>
<?cs /if ?>
<?cs /def ?>
