<?cs var:Letter.hello ?>

<?cs each:p = Letter.P ?><?cs each:l = p.L ?><?cs var:l.t ?>
<?cs /each ?>
<?cs /each ?><?cs var:Site.platform ?>
<?cs var:Text.Mail.foot ?><?cs if:Letter.choose ?>
<?cs var:Text.Mail.choose ?>
<?cs var:Letter.choose ?><?cs /if ?>
