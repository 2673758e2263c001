<?php
// php publish.php WORDPRESS < text: an author, who may write no frames, publishes a text; prints its address.
require __DIR__ . '/blog.php';
wp_set_current_user(get_user_by('login', 'author')->ID);
kses_init();
$text = stream_get_contents(STDIN);
echo get_permalink(wp_insert_post(['post_title' => 'Post', 'post_status' => 'publish', 'post_content' => $text]));
