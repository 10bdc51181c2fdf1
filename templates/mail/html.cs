<!DOCTYPE html>
<html lang="<?cs var:Lang ?>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title><?cs var:Letter.subject ?></title>
<style>
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px 12px; background: #f4f3ef; color: #22252b; font: 16px/1.7 system-ui, "Hiragino Sans", "Noto Sans JP", "Yu Gothic UI", sans-serif; }
.card { max-width: 600px; margin: 0 auto; padding: 8px 28px; background: #ffffff; border: 1px solid #dddad2; border-radius: 10px; overflow-wrap: anywhere; }
.record { padding: 10px 16px; border-left: 3px solid #8b8e96; background: #f8f7f4; }
.button { display: inline-block; margin: 10px 0 6px; padding: 8px 22px; border-radius: 8px; background: #2b4177; color: #ffffff; font-weight: 600; text-decoration: none; }
.quiet { color: #5d616b; font-size: 14px; }
.foot { margin-top: 28px; padding-top: 14px; border-top: 1px solid #dddad2; }
a { color: #2b4177; }
@media (prefers-color-scheme: dark) {
  body { background: #15171c; color: #e6e4df; }
  .card { background: #1e2128; border-color: #343841; }
  .record { background: #191b21; border-color: #7b7f8a; }
  .button { background: #a9bcec; color: #131a2e; }
  .quiet { color: #a5a8b1; }
  .foot { border-color: #343841; }
  a { color: #a9bcec; }
}
</style>
</head>
<body>
<div class="card">
<p><?cs var:Letter.hello ?></p>
<?cs each:p = Letter.P ?><p<?cs if:p.record ?> class="record"<?cs /if ?>><?cs each:l = p.L ?><?cs if:l.link ?><a class="button" href="<?cs var:l.t ?>"><?cs var:Text.Mail.open ?></a><br><a class="quiet" href="<?cs var:l.t ?>"><?cs var:l.t ?></a><?cs else ?><?cs var:l.t ?><?cs /if ?><?cs if:!last(l) ?><br><?cs /if ?>
<?cs /each ?></p>
<?cs /each ?><p class="quiet foot"><?cs var:Site.platform ?><br><?cs var:Text.Mail.foot ?><?cs if:Letter.choose ?><br><?cs var:Text.Mail.choose ?> <a href="<?cs var:Letter.choose ?>"><?cs var:Letter.choose ?></a><?cs /if ?></p>
</div>
</body>
</html>
