<?php
// WordPress on the command line, as for a visitor of the front page.
$_SERVER += ['HTTP_HOST' => parse_url(getenv('BLOG_URL'), PHP_URL_HOST), 'SERVER_PROTOCOL' => 'HTTP/1.1', 'REQUEST_URI' => '/'];
require $argv[1] . '/wp-load.php';
