<?cs def:title() ?><?cs var:Text.Members.title ?> — <?cs var:Project.name ?><?cs /def ?>
<?cs def:content() ?>
<h1><?cs var:Text.Members.title ?></h1>
<p class="lead"><?cs var:Text.Members.lead ?></p>
<?cs if:subcount(Page.Members) ?>
<table class="list">
<thead><tr><th scope="col"><?cs var:Text.Members.name ?></th><th scope="col"><?cs var:Text.Members.email ?></th><th scope="col"><?cs var:Text.Members.role ?></th></tr></thead>
<tbody>
<?cs each:m = Page.Members ?><tr><td><?cs var:m.name ?></td><td><?cs var:m.email ?></td><td><?cs call:role(m.role) ?></td></tr>
<?cs /each ?></tbody></table>
<?cs else ?><p class="empty"><?cs var:Text.Members.empty ?></p><?cs /if ?>
<?cs /def ?>
