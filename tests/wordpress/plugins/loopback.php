<?php
// WordPress fetches no address of the machine it runs on, and few ports. The service under test is there, so here it may.
add_filter('http_request_host_is_external', '__return_true');
add_filter('http_allowed_safe_ports', fn ($ports) => [...$ports, (int) getenv('SERVICE_PORT')]);
