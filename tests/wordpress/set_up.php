<?php
// php set_up.php WORDPRESS: makes the blog and an author.
$database = new mysqli('localhost', 'root', '', '', 0, getenv('BLOG_SOCKET'));
$database->query('CREATE DATABASE wordpress');
define('WP_INSTALLING', true);
require __DIR__ . '/blog.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('Blog', 'editor', 'editor@example.org', false, '', 'editor-password');
wp_insert_user(['user_login' => 'author', 'user_pass' => 'author-password', 'role' => 'author']);
