<?cs def:title() ?><?cs var:Text.Key.title ?> — <?cs var:Page.name ?><?cs /def ?>
<?cs def:content() ?>
<p class="crumb"><a href="<?cs if:Page.shared ?>../<?cs var:Page.shared ?><?cs else ?>../<?cs var:Page.id ?><?cs /if ?>"><?cs var:Page.name ?></a></p>
<div class="head">
<h1><?cs var:Text.Key.title ?></h1>
<?cs if:Page.rotate && May.own ?><div class="acts"><a class="button" href="keys/new"><?cs var:Text.Key.rotate ?></a></div><?cs /if ?>
</div>
<p class="lead"><?cs if:Page.shared ?><?cs var:Text.Key.lead_shared ?><?cs else ?><?cs var:Text.Key.lead ?><?cs /if ?></p>
<?cs if:Page.notice ?><p class="notice t-<?cs var:Page.notice_tone ?>" role="status"><?cs call:icon(Page.notice_tone) ?><?cs var:Page.notice ?></p><?cs /if ?>
<?cs if:Page.step ?><section class="next" aria-labelledby="step"><div><h2 id="step"><?cs var:Text.Key.step ?></h2><p><?cs var:Page.step ?></p></div>
<p class="acts"><a class="button" href="keys/<?cs var:Page.next ?>"><?cs var:Text.Key.see ?></a></p></section><?cs /if ?>
<table class="list"><thead><tr><th scope="col"><?cs var:Text.Key.host ?></th><th scope="col"><?cs var:Text.Key.standing ?></th><th scope="col"><?cs var:Text.Key.since ?></th><th scope="col"><?cs var:Text.Key.kind ?></th></tr></thead>
<tbody><?cs each:r = Page.Rows ?><tr><td><?cs if:Page.shared ?><code><?cs var:r.host ?></code><?cs else ?><a href="keys/<?cs var:r.id ?>"><code><?cs var:r.host ?></code></a><?cs /if ?><br><small class="quiet"><span class="vh"><?cs var:Text.Key.print ?>: </span><code><?cs var:r.print ?></code></small></td>
<td class="state whole t-<?cs var:r.tone ?>"><?cs call:icon(r.tone) ?><?cs var:r.state ?></td><td data-label="<?cs var:Text.Key.since ?>"><?cs call:exact(r.since) ?></td><td data-label="<?cs var:Text.Key.kind ?>"><span class="whole"><?cs var:r.kind ?></span><br><small class="quiet"><?cs var:r.origin ?></small></td></tr>
<?cs /each ?></tbody></table>
<p class="small quiet"><?cs var:Text.Key.print_lead ?></p>
<?cs if:!Page.shared ?><?cs call:help("keys", Text.Help.keys.title) ?><?cs /if ?>
<?cs if:May.own && (Page.second || Page.import) ?><p class="acts end"><?cs if:Page.second ?><a class="button plain" href="keys/second"><?cs var:Page.second ?></a><?cs /if ?><?cs if:Page.import ?><a class="button plain" href="keys/import"><?cs var:Text.Key.import_link ?></a><?cs /if ?></p><?cs /if ?>
<?cs /def ?>
