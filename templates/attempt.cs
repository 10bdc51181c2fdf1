<?cs def:title() ?><?cs var:Text.History.one ?> <?cs var:Page.attempt.at.x ?> — <?cs var:Page.name ?><?cs /def ?>

<?cs def:question(q) ?><p><code><?cs var:q.type ?> <?cs var:q.name ?></code> <span class="quiet small"><?cs var:q.whom ?><?cs if:q.server ?> <code><?cs var:q.server ?></code><?cs /if ?></span></p><?cs /def ?>

<?cs # What was answered to one question: words, code, values. ?>
<?cs def:said(a) ?><p><?cs var:a.said ?><?cs if:a.rcode ?> <span class="quiet small"><?cs var:a.rcode ?></span><?cs /if ?></p><?cs each:v = a.V ?><p class="got"><code class="value"><?cs var:v.v ?></code></p><?cs /each ?><?cs /def ?>

<?cs def:change(c) ?><li><?cs call:question(c) ?>
<div class="both"><div><h3><?cs var:Text.History.before ?></h3><?cs call:said(c.before) ?></div><div><h3><?cs var:Text.History.now ?></h3><?cs call:said(c.now) ?></div></div></li><?cs /def ?>

<?cs def:content() ?>
<p class="crumb"><a href="../history"><?cs var:Text.History.title ?></a></p>
<h1><?cs var:Text.History.one ?> <?cs call:exact(Page.attempt.at) ?> <small><?cs var:Page.name ?></small></h1>
<p class="chips"><?cs each:v = Page.attempt.V ?><span class="chip t-<?cs var:v.tone ?>"><?cs call:icon(v.tone) ?><?cs var:v.name ?> <?cs var:v.word ?></span><?cs /each ?></p>
<dl class="facts">
<dt><?cs var:Text.History.who ?></dt><dd><?cs var:Page.attempt.who ?></dd>
<dt><?cs var:Text.History.took ?></dt><dd><?cs var:Page.attempt.took ?></dd>
<dt><?cs var:Text.History.state ?></dt><dd class="state t-<?cs var:Page.attempt.tone ?>"><?cs call:icon(Page.attempt.tone) ?><?cs var:Page.attempt.state ?></dd>
</dl>

<section aria-labelledby="changes">
<h2 id="changes"><?cs var:Text.History.changes ?></h2>
<?cs if:Page.good.d ?>
<p class="lead"><?cs var:Text.History.good ?> <?cs call:exact(Page.good) ?></p>
<?cs if:subcount(Page.Changes) ?><ul class="changes"><?cs each:c = Page.Changes ?><?cs call:change(c) ?><?cs /each ?></ul><?cs else ?><p><?cs var:Text.History.same ?></p><?cs /if ?>
<?cs if:subcount(Page.Others) ?><details class="more"><summary><?cs var:Text.History.others ?></summary><ul class="changes"><?cs each:c = Page.Others ?><?cs call:change(c) ?><?cs /each ?></ul></details><?cs /if ?>
<?cs else ?><p><?cs var:Text.History.no_good ?></p><?cs /if ?>
</section>

<section aria-labelledby="answers">
<h2 id="answers"><?cs var:Text.History.answers ?></h2>
<?cs if:subcount(Page.Answers) ?><ul class="answers panel wide"><?cs each:a = Page.Answers ?><li>
<?cs call:question(a) ?>
<?cs call:said(a) ?></li><?cs /each ?></ul><?cs else ?><p><?cs var:Text.History.no_answers ?></p><?cs /if ?>
</section>
<?cs /def ?>
