<?cs def:icon(name) ?><svg class="icon" aria-hidden="true" focusable="false"><use href="#i-<?cs var:name ?>"/></svg><?cs /def ?>

<?cs def:token() ?><input type="hidden" name="form_token" value="<?cs var:FormToken ?>"><?cs /def ?>

<?cs # A sentence cut into plain parts and code. ?>
<?cs def:parts(said) ?><?cs each:p = said.P ?><?cs if:p.c ?><code><?cs var:p.t ?></code><?cs else ?><?cs var:p.t ?><?cs /if ?><?cs /each ?><?cs /def ?>

<?cs # A moment: relative, the exact time on hover and in print. ?>
<?cs def:ago(t) ?><time datetime="<?cs var:t.d ?>" title="<?cs var:t.x ?>" data-time="ago"><?cs var:t.a ?></time><?cs /def ?>
<?cs def:exact(t) ?><time datetime="<?cs var:t.d ?>" data-time="exact"><?cs var:t.x ?></time><?cs /def ?>

<?cs # A value that can be copied; the button works, and shows, with script only. ?>
<?cs def:value(id, text, label) ?><div class="copyable"><code class="value" id="<?cs var:id ?>"><?cs var:text ?></code><button type="button" class="copy" data-copy="<?cs var:id ?>" data-copied="<?cs var:Text.Frame.copied ?>" hidden><?cs call:icon("copy") ?><span><?cs var:Text.Frame.copy ?></span><span class="vh"> <?cs var:label ?></span></button></div><?cs /def ?>

<?cs # A record's host as somebody's form wants it. ?>
<?cs def:host(id, form) ?><?cs if:form.relative ?><?cs call:value(id, form.relative, Text.Record.host) ?><?cs else ?><p class="blank"><?cs var:Text.Record.host_empty ?></p><?cs /if ?><p class="quiet small"><?cs var:form.below ?></p><?cs if:form.apex ?><p class="quiet small"><?cs var:form.apex ?></p><?cs /if ?><?cs if:subcount(form.host) ?><p class="small"><?cs call:parts(form.host) ?></p><?cs /if ?><?cs /def ?>

<?cs # A record to publish: what a form asks for, and whole. ?>
<?cs def:record(c) ?>
<dl class="record">
<dt><?cs var:Text.Record.type ?></dt><dd><code><?cs var:c.type ?></code></dd>
<dt><?cs var:Text.Record.host ?></dt>
<dd><?cs call:host(c.id + "-host", c.form) ?></dd>
<dt><?cs var:Text.Record.host_full ?></dt>
<dd><?cs call:value(c.id + "-full", c.host, Text.Record.host_full) ?></dd>
<dt><?cs var:Text.Record.value ?></dt>
<dd><?cs if:c.note ?><p class="note"><?cs var:c.note ?></p><?cs /if ?><?cs call:value(c.id + "-value", c.value, Text.Record.value) ?><?cs if:subcount(c.form.value) ?><p class="small"><?cs call:parts(c.form.value) ?></p><?cs /if ?>
<?cs if:c.split ?><details class="more"><summary><?cs var:c.split ?></summary><p class="small"><?cs var:Text.Record.split_lead ?></p><?cs call:value(c.id + "-split", c.quoted, Text.Record.value) ?><p class="small"><?cs var:Text.Record.zone ?></p><?cs call:value(c.id + "-zone", c.line, Text.Record.zone) ?></details><?cs /if ?></dd>
</dl>
<?cs /def ?>

<?cs def:fault(name, given) ?><?cs if:given.fault ?><p class="fault" id="<?cs var:name ?>-fault"><?cs call:icon("bad") ?><?cs var:given.fault ?></p><?cs /if ?><?cs /def ?>

<?cs # One field of a form, with its label, hint and fault. Its id is its name. ?>
<?cs def:field(name, kind, label, hint, complete, given) ?><div class="field">
<label for="<?cs var:name ?>"><?cs var:label ?></label>
<?cs if:hint ?><p class="hint" id="<?cs var:name ?>-hint"><?cs var:hint ?></p><?cs /if ?>
<input id="<?cs var:name ?>" name="<?cs var:name ?>" type="<?cs var:kind ?>" value="<?cs var:given.value ?>" autocomplete="<?cs var:complete ?>" required<?cs if:kind == "email" ?> inputmode="email" spellcheck="false" autocapitalize="none"<?cs /if ?><?cs if:given.fault ?> aria-invalid="true" autofocus<?cs /if ?><?cs if:hint || given.fault ?> aria-describedby="<?cs if:given.fault ?><?cs var:name ?>-fault <?cs /if ?><?cs if:hint ?><?cs var:name ?>-hint<?cs /if ?>"<?cs /if ?>>
<?cs call:fault(name, given) ?>
</div><?cs /def ?>

<?cs # A field's line in the summary above a form. ?>
<?cs def:fault_link(name, label, given) ?><?cs if:given.fault ?><li><a href="#<?cs var:name ?>"><?cs var:label ?></a>: <?cs var:given.fault ?></li><?cs /if ?><?cs /def ?>

<?cs def:role(name) ?><?cs if:name == "owner" ?><?cs var:Text.Frame.role_owner ?><?cs elif:name == "member" ?><?cs var:Text.Frame.role_member ?><?cs elif:name == "operator" ?><?cs var:Text.Frame.role_operator ?><?cs elif:name == "support" ?><?cs var:Text.Frame.role_support ?><?cs else ?><?cs var:Text.Frame.role_none ?><?cs /if ?><?cs /def ?>

<?cs # What comes back from adding a user: the link to hand over, shown this once. ?>
<?cs def:handed() ?><?cs if:Page.notice ?><div class="notice t-ok" role="status"><?cs call:icon("ok") ?><div><p><b><?cs var:Page.notice ?></b></p><?cs if:Page.link ?><p><?cs var:Text.Operate.link_title ?></p><?cs call:value("link", Page.link, Text.Operate.link_title) ?><p class="small"><?cs var:Text.Operate.link_lead ?></p><?cs elif:Page.no_link ?><p class="small"><?cs var:Text.Operate.link_none ?></p><?cs /if ?></div></div><?cs /if ?><?cs /def ?>

<?cs # The way to a help page. ?>
<?cs def:help(topic, title) ?><p class="small help"><?cs var:Text.Help.more ?> <a href="/help/<?cs var:topic ?>"><?cs var:title ?></a></p><?cs /def ?>

<?cs # The way through a long list. ?>
<?cs def:pages(more, word) ?><?cs if:more || Page.first ?><nav class="pages" aria-label="<?cs var:Text.List.pages ?>"><?cs if:Page.first ?><a class="button" href="<?cs var:Page.first ?>"><?cs var:Text.List.first ?></a><?cs /if ?><?cs if:more ?><a class="button" rel="next" href="<?cs var:more ?>"><?cs var:word ?></a><?cs /if ?></nav><?cs /if ?><?cs /def ?>

<?cs def:user_faults() ?><?cs if:Page.Form.email.fault || Page.Form.name.fault ?><div class="summary" role="alert"><p><b><?cs var:Text.Frame.faults ?></b></p><ul><?cs call:fault_link("email", Text.Operate.user_email, Page.Form.email) ?><?cs call:fault_link("name", Text.Operate.user_name, Page.Form.name) ?></ul></div><?cs /if ?><?cs /def ?>

<?cs # The profiles that stop with what is asked for, by name. ?>
<?cs def:stops(none) ?><section aria-labelledby="stops"><h2 id="stops"><?cs var:Text.Use.stops ?></h2>
<?cs if:subcount(Page.Stops) ?><ul class="points"><?cs each:s = Page.Stops ?><li><b><?cs var:s.from ?></b> <span class="quiet"><?cs var:s.org ?> / <?cs var:s.project ?></span></li>
<?cs /each ?></ul><?cs if:Page.stops_more ?><p class="small"><?cs var:Text.Use.more ?></p><?cs /if ?>
<?cs else ?><p><?cs var:none ?></p><?cs /if ?></section><?cs /def ?>
<?cs # Set-up requests: a facility with its nine steps, what was said, a field of several lines. ?>
<?cs def:setup_facility(f) ?><summary><?cs call:icon(f.tone) ?><h3><?cs var:f.name ?> <small class="quiet"><?cs var:f.sender ?></small></h3><span class="verdict"><?cs var:f.verdict ?></span></summary><?cs /def ?>
<?cs def:setup_steps(f) ?><p class="means"><?cs var:f.next ?></p>
<?cs if:f.refusal ?><p class="note"><?cs call:icon("weak") ?><?cs var:f.refusal ?></p><?cs /if ?>
<?cs if:subcount(f.S) ?><ol class="steps"><?cs each:s = f.S ?><li class="t-<?cs var:s.tone ?>"<?cs if:s.now ?> aria-current="step"<?cs /if ?>><?cs call:icon(s.tone) ?><span><?cs if:s.out ?><s><?cs var:s.name ?></s><?cs else ?><?cs var:s.name ?><?cs /if ?> <span class="quiet small"><?cs var:s.who ?></span> <span class="<?cs if:s.now ?>chip t-wait<?cs else ?>vh<?cs /if ?>"><?cs var:s.standing ?></span><?cs if:s.at.d ?> <span class="quiet small"><?cs call:exact(s.at) ?></span><?cs /if ?></span></li><?cs /each ?></ol><?cs /if ?>
<?cs if:f.person ?><p class="quiet small"><?cs var:Text.Setup.person ?>: <?cs var:f.person ?></p><?cs /if ?><?cs /def ?>
<?cs def:setup_messages() ?><?cs if:subcount(Page.M) ?><section aria-labelledby="messages"><h2 id="messages"><?cs var:Text.Setup.messages ?></h2>
<ul class="answers talk"><?cs each:m = Page.M ?><li><p class="said"><b><?cs var:m.who ?></b> <?cs call:exact(m.at) ?></p><p><?cs each:l = m.L ?><?cs var:l.t ?><br><?cs /each ?></p></li><?cs /each ?></ul></section><?cs /if ?><?cs /def ?>
<?cs def:note(name, label, hint, given) ?><div class="field"><label for="<?cs var:name ?>"><?cs var:label ?></label>
<?cs if:hint ?><p class="hint" id="<?cs var:name ?>-hint"><?cs var:hint ?></p><?cs /if ?>
<textarea id="<?cs var:name ?>" name="<?cs var:name ?>" rows="5" class="prose" required<?cs if:given.fault ?> aria-invalid="true" autofocus<?cs /if ?><?cs if:hint || given.fault ?> aria-describedby="<?cs if:given.fault ?><?cs var:name ?>-fault <?cs /if ?><?cs if:hint ?><?cs var:name ?>-hint<?cs /if ?>"<?cs /if ?>><?cs var:given.value ?></textarea>
<?cs call:fault(name, given) ?></div><?cs /def ?>
<?cs def:setup_rows(where) ?><ul class="rows"><?cs each:r = Page.Rows ?><li><a href="<?cs var:where ?><?cs var:r.id ?>"><?cs var:r.org ?> <small><?cs var:r.facility ?></small></a><span class="state t-<?cs var:r.tone ?>"><?cs call:icon(r.tone) ?><?cs var:r.state ?></span><span class="chips"><span class="small"><?cs if:r.done ?><?cs var:r.done ?><?cs else ?><?cs var:r.count ?><?cs /if ?></span></span><span class="when"><?cs call:ago(r.at) ?></span></li>
<?cs /each ?></ul>
<?cs call:pages(Page.more, Text.Setup.more) ?><?cs /def ?>

<?cs # What is shared with the project. ?>
<?cs def:shared_rows() ?><ul class="rows shared"><?cs each:r = Page.Shared ?><li><a href="/projects/<?cs var:Project.id ?>/shared/<?cs var:r.i ?>"><?cs var:r.n ?><?cs if:r.a ?> <small><?cs var:r.a ?></small><?cs /if ?></a><span class="state t-<?cs var:r.s ?>"><?cs call:icon(r.s) ?><?cs var:r.w ?></span><span class="chips"><span class="chip t-wait"><?cs var:Text.Shared.mark ?></span></span><span class="when"><?cs var:r.of ?></span></li>
<?cs /each ?></ul><?cs /def ?>

<?cs # Verifications, one a line: below is where each of them is to be read. ?>
<?cs def:attempts(rows, below) ?><ul class="attempts"><?cs each:r = rows ?><li>
<p class="line"><a href="<?cs var:below ?>/<?cs var:r.id ?>"><?cs call:exact(r.at) ?></a> <span class="quiet small"><?cs var:r.who ?> · <?cs var:r.took ?></span> <span class="state t-<?cs var:r.tone ?>"><?cs call:icon(r.tone) ?><?cs var:r.state ?></span></p>
<p class="chips"><?cs each:v = r.V ?><span class="chip t-<?cs var:v.tone ?>"><?cs call:icon(v.tone) ?><?cs var:v.name ?><?cs if:v.ok ?><span class="vh">: <?cs var:v.word ?></span><?cs else ?> <?cs var:v.word ?><?cs /if ?></span><?cs /each ?></p>
<?cs if:subcount(r.T) ?><ul class="turns"><?cs each:t = r.T ?><li><?cs var:t.t ?></li><?cs /each ?></ul><?cs /if ?>
</li><?cs /each ?></ul><?cs /def ?>

<?cs # A customer's project in short, for staff: domains by state, and people. ?>
<?cs def:tenant(p) ?>
<?cs if:subcount(p.C) ?><ul class="counts"><?cs each:c = p.C ?><li class="t-<?cs var:c.tone ?>"><?cs call:icon(c.tone) ?><a href="/projects/<?cs var:p.id ?>/domains?state=<?cs var:c.state ?>"><?cs var:c.word ?> <?cs var:c.n ?></a></li><?cs /each ?></ul><?cs else ?><p class="quiet"><?cs var:Text.Support.no_domains ?></p><?cs /if ?>
<?cs if:subcount(p.M) ?><table class="list"><thead><tr><th scope="col"><?cs var:Text.Members.name ?></th><th scope="col"><?cs var:Text.Members.email ?></th><th scope="col"><?cs var:Text.Members.role ?></th></tr></thead>
<tbody><?cs each:m = p.M ?><tr><td><?cs var:m.name ?></td><td><?cs var:m.email ?></td><td><?cs call:role(m.role) ?></td></tr><?cs /each ?></tbody></table>
<?cs else ?><p class="quiet"><?cs var:Text.Support.no_members ?></p><?cs /if ?>
<?cs /def ?>

<?cs # Messages that are explained, or awaited. ?>
<?cs def:message_rows(where) ?><ul class="rows"><?cs each:r = Page.Rows ?><li><a href="<?cs var:where ?><?cs var:r.i ?>"><?cs var:r.n ?><?cs if:r.from ?> <small><?cs var:r.from ?></small><?cs /if ?></a><span class="state t-<?cs var:r.tone ?>"><?cs call:icon(r.tone) ?><?cs var:r.word ?></span><span class="chips"><?cs if:r.dmarc ?><span class="chip t-<?cs var:r.dmarc_tone ?>"><?cs call:icon(r.dmarc_tone) ?><?cs var:r.dmarc ?></span><?cs /if ?><span class="small quiet"><?cs var:r.source ?></span><?cs if:r.handed ?><span class="chip t-wait"><?cs var:Text.MessageCheck.with_support ?></span><?cs /if ?></span><span class="when"><?cs call:ago(r.at) ?></span></li>
<?cs /each ?></ul><?cs /def ?>
