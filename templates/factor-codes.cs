<?cs def:title() ?><?cs var:Text.Factor.codes_title ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="/account/second-factor"><?cs var:Text.Factor.title ?></a></p>
<h1><?cs var:Text.Factor.codes_title ?></h1>
<p class="notice t-ok" role="status"><?cs call:icon("ok") ?><?cs var:Page.title ?></p>
<p class="lead"><?cs var:Text.Factor.codes_keep ?></p>
<div class="panel">
<div class="copyable"><code class="value" id="codes"><?cs each:c = Page.Codes ?><?cs var:c.c ?>
<?cs /each ?></code><button type="button" class="copy" data-copy="codes" data-copied="<?cs var:Text.Frame.copied ?>" hidden><?cs call:icon("copy") ?><span><?cs var:Text.Frame.copy ?></span></button></div>
<p class="acts"><a class="button" download="nafuda-recovery-codes.txt" href="<?cs var:Page.file ?>"><?cs var:Text.Factor.codes_file ?></a><a class="button main" href="/"><?cs var:Text.Factor.codes_done ?></a></p>
</div>
<?cs /def ?>
