<?cs def:title() ?><?cs var:Page.title ?> (<?cs var:Page.progress ?>) — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="../domains"><?cs var:Text.List.title ?></a></p>
<h1><?cs var:Page.title ?></h1>
<section class="job" id="job"<?cs if:Page.runs ?> data-live<?cs /if ?> aria-labelledby="job-title">
<h2 id="job-title" class="vh"><?cs var:Text.Job.how_far ?></h2>
<p class="bar"><progress max="<?cs var:Page.total ?>" value="<?cs var:Page.done ?>" aria-labelledby="job-title"></progress> <b><?cs var:Page.progress ?></b></p>
<ul class="counts"><?cs each:c = Page.Counts ?><li class="t-<?cs var:c.s ?>"><?cs call:icon(c.s) ?><?cs var:c.w ?> <b><?cs var:c.c ?></b></li>
<?cs /each ?></ul>
<?cs if:Page.runs ?><p><?cs var:Text.Job.runs ?></p><?cs else ?><p data-over><?cs var:Text.Job.over ?><?cs if:Page.next ?> <?cs var:Page.next ?><?cs /if ?></p><?cs /if ?>
<p class="quiet small"><?cs var:Text.Job.began ?> <?cs call:exact(Page.began) ?><?cs if:Page.ended.d ?> · <?cs var:Text.Job.ended ?> <?cs call:exact(Page.ended) ?><?cs /if ?><?cs if:Page.doubles ?> · <?cs var:Page.doubles ?><?cs /if ?></p>
</section>
<?cs if:Page.suggest && May.own ?>
<form class="panel suggest" method="post" action="../domains/many">
<?cs call:token() ?>
<input type="hidden" name="names" value="<?cs var:Page.suggestions ?>">
<p class="small"><?cs var:Text.Job.suggest_lead ?></p>
<p class="acts"><button type="submit"><?cs var:Page.suggest ?></button></p>
</form>
<?cs /if ?>
<section aria-labelledby="results">
<h2 id="results"><?cs var:Text.Job.results ?></h2>
<div id="rows"<?cs if:Page.runs ?> data-live<?cs /if ?>>
<ul class="rows results">
<?cs each:r = Page.Rows ?><li><?cs if:r.i ?><a href="../domains/<?cs var:r.i ?>"><?cs var:r.n ?><?cs if:r.a ?> <small><?cs var:r.a ?></small><?cs /if ?></a><?cs else ?><span class="name"><?cs var:r.n ?><?cs if:r.a ?> <small><?cs var:r.a ?></small><?cs /if ?></span><?cs /if ?><span class="state t-<?cs var:r.s ?>"><?cs call:icon(r.s) ?><?cs var:r.w ?></span><span class="chips"><?cs if:r.t ?><span class="small"><?cs var:r.t ?></span><?cs /if ?><?cs each:c = r.c ?><span class="chip t-<?cs var:c.s ?>"><?cs call:icon(c.s) ?><?cs var:c.k ?></span><?cs /each ?></span></li>
<?cs /each ?></ul>
<?cs call:pages(Page.more, Text.Job.more) ?>
</div>
</section>
<?cs /def ?>
