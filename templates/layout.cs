<!DOCTYPE html>
<html lang="<?cs var:Lang ?>">
<head>
<meta charset="utf-8">
<title><?cs call:title() ?> · <?cs var:Site.platform ?></title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="/static/nafuda.svg" type="image/svg+xml">
<link rel="stylesheet" href="/static/nafuda.css">
<script src="/static/nafuda.js" defer></script>
<?cs if:Page.refresh ?><noscript><meta http-equiv="refresh" content="<?cs var:Page.refresh ?>"></noscript>
<?cs /if ?></head>
<body>
<svg width="0" height="0" class="symbols" aria-hidden="true">
<symbol id="i-ok" viewBox="0 0 20 20"><circle cx="10" cy="10" r="9" class="disc"/><path d="M5.8 10.4l2.9 2.9 5.6-6.2" class="line"/></symbol>
<symbol id="i-wait" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8.2" class="ring"/><path d="M10 5.4V10l3.2 2" class="line"/></symbol>
<symbol id="i-weak" viewBox="0 0 20 20"><path d="M10 1.6L19 17.6H1z" class="disc round"/><path d="M10 7.2v5M10 14.9v.1" class="line"/></symbol>
<symbol id="i-bad" viewBox="0 0 20 20"><rect x="1.4" y="1.4" width="17.2" height="17.2" rx="4" class="disc"/><path d="M6.4 6.4l7.2 7.2M13.6 6.4l-7.2 7.2" class="line"/></symbol>
<symbol id="i-unknown" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8.2" class="ring"/><path d="M7.4 7.8c.2-1.6 1.3-2.4 2.7-2.4 1.5 0 2.6.9 2.6 2.3 0 1.9-2.6 2-2.6 4M10.1 14.4v.1" class="line"/></symbol>
<symbol id="i-none" viewBox="0 0 20 20"><circle cx="10" cy="10" r="8.2" class="ring dashed"/></symbol>
<symbol id="i-copy" viewBox="0 0 20 20"><rect x="7" y="7" width="9.6" height="9.6" rx="2" class="ring"/><path d="M4.6 13H4.4a1.8 1.8 0 0 1-1.8-1.8V4.4c0-1 .8-1.8 1.8-1.8h6.8c1 0 1.8.8 1.8 1.8v.2" class="line"/></symbol>
<symbol id="i-search" viewBox="0 0 20 20"><circle cx="8.8" cy="8.8" r="5.6" class="ring"/><path d="M13 13l4.4 4.4" class="line"/></symbol>
<symbol id="i-tag" viewBox="0 0 24 24"><rect x="2.5" y="7" width="19" height="14" rx="2.5" class="paper"/><path d="M9 7V4.6c0-.9.7-1.6 1.6-1.6h2.8c.9 0 1.6.7 1.6 1.6V7" class="edge"/><path d="M6.5 12.2h11M6.5 16.2h7" class="edge"/></symbol>
</svg>
<a class="skip" href="#main"><?cs var:Text.Frame.skip ?></a>
<header class="top">
<a class="brand" href="/"><?cs call:icon("tag") ?><?cs var:Site.platform ?></a>
<?cs if:subcount(Projects) > 1 || (subcount(Projects) && !Project.id) ?>
<details class="menu project"><summary><span class="quiet"><?cs var:Text.Frame.project ?></span><?cs if:Project.id ?> <b><?cs var:Project.name ?></b><?cs /if ?></summary>
<ul><?cs each:p = Projects ?><li><a href="/projects/<?cs var:p.id ?>/domains"<?cs if:p.here ?> aria-current="true"<?cs /if ?>><?cs var:p.name ?> <small><?cs var:p.org ?></small></a></li><?cs /each ?></ul></details>
<?cs elif:Project.id ?>
<p class="project"><span class="quiet"><?cs var:Text.Frame.project ?></span> <b><?cs var:Project.name ?></b></p>
<?cs /if ?>
<?cs if:Project.id ?>
<form class="search" role="search" action="/projects/<?cs var:Project.id ?>/domains" method="get"><label class="vh" for="q"><?cs var:Text.Frame.search ?></label><?cs call:icon("search") ?><input id="q" name="q" type="search" value="<?cs var:Page.q ?>" placeholder="<?cs var:Text.Frame.search_short ?>" autocomplete="off" spellcheck="false" autocapitalize="none"></form>
<?cs /if ?>
<div class="side">
<a href="/help"<?cs if:Page.nav == "help" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Frame.help ?></a>
<?cs if:User.name ?>
<details class="menu user"><summary><?cs var:User.name ?></summary>
<ul><li><a href="/account"><?cs var:Text.Frame.account ?></a></li>
<li><form method="post" action="/sign-out"><?cs call:token() ?><button type="submit"><?cs var:Text.Frame.sign_out ?></button></form></li></ul></details>
<?cs /if ?>
<form class="lang" method="post" action="/language" aria-label="<?cs var:Text.Frame.language ?>"><?cs call:token() ?><input type="hidden" name="back" value="<?cs if:Page.back ?><?cs var:Page.back ?><?cs else ?><?cs var:Path ?><?cs /if ?>"><button type="submit" name="lang" value="ja" lang="ja" aria-label="JA 日本語"<?cs if:Lang == "ja" ?> aria-pressed="true"<?cs /if ?>>JA</button><button type="submit" name="lang" value="en" lang="en" aria-label="EN English"<?cs if:Lang == "en" ?> aria-pressed="true"<?cs /if ?>>EN</button></form>
</div>
</header>
<?cs if:Project.id || May.find ?>
<nav class="tabs" aria-label="<?cs var:Text.Frame.menu ?>"><ul>
<?cs if:Project.id ?>
<li><a href="/projects/<?cs var:Project.id ?>/domains"<?cs if:Page.nav == "domains" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Frame.domains ?></a></li>
<li><a href="/projects/<?cs var:Project.id ?>/profiles"<?cs if:Page.nav == "profiles" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Profile.title ?></a></li>
<li><a href="/projects/<?cs var:Project.id ?>/messages"<?cs if:Page.nav == "messages" ?> aria-current="page"<?cs /if ?>><?cs var:Text.MessageCheck.title ?></a></li>
<li><a href="/projects/<?cs var:Project.id ?>/unsubscribed"<?cs if:Page.nav == "unsubscribed" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Unsubscribed.title ?></a></li>
<li><a href="/projects/<?cs var:Project.id ?>/sharing"<?cs if:Page.nav == "sharing" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Frame.sharing ?><?cs if:Project.requests ?> <span class="badge"><?cs var:Project.requests ?><span class="vh"> <?cs var:Text.Sharing.waiting ?></span></span><?cs /if ?></a></li>
<li><a href="/projects/<?cs var:Project.id ?>/members"<?cs if:Page.nav == "members" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Frame.members ?></a></li>
<?cs if:May.log ?><li><a href="/projects/<?cs var:Project.id ?>/log"<?cs if:Page.nav == "log" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Log.title ?></a></li><?cs /if ?>
<?cs /if ?>
<?cs if:May.operate ?>
<li class="staff"><a href="/operate"<?cs if:Page.nav == "operate" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Frame.operate ?></a></li>
<li><a href="/operate/requests"<?cs if:Page.nav == "requests" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Frame.requests ?><?cs if:Badge.requests ?> <span class="badge"><?cs var:Badge.requests ?><span class="vh"> <?cs var:Text.Frame.requests_open ?></span></span><?cs /if ?></a></li>
<li><a href="/operate/users"<?cs if:Page.nav == "users" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Frame.users ?></a></li>
<li><a href="/operate/health"<?cs if:Page.nav == "health" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Frame.health ?></a></li>
<li><a href="/operate/blocked"<?cs if:Page.nav == "blocked" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Frame.blocked ?></a></li>
<?cs /if ?>
<?cs if:May.find ?>
<li<?cs if:!May.operate ?> class="staff"<?cs /if ?>><a href="/find"<?cs if:Page.nav == "find" ?> aria-current="page"<?cs /if ?>><?cs var:Text.Frame.find ?></a></li>
<li><a href="/support/messages"<?cs if:Page.nav == "handed" ?> aria-current="page"<?cs /if ?>><?cs var:Text.MessageCheck.queue ?></a></li>
<?cs /if ?>
</ul></nav>
<?cs /if ?>
<?cs if:Project.id && !May.verify ?>
<aside class="band"><b><?cs var:Text.Frame.read_only ?></b> <?cs var:Project.org ?> / <?cs var:Project.name ?> — <?cs var:Text.Frame.read_only_why ?></aside>
<?cs /if ?>
<main id="main" tabindex="-1">
<?cs call:content() ?>
</main>
<div class="vh" role="status" aria-live="polite" id="said"></div>
</body>
</html>
