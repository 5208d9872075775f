/**
 * Settings that a server takes at its start only: a change restarts the instance. All others are reloaded. Sources: context
 * `postmaster` in PostgreSQL's pg_settings (13 to 18), READ_ONLY in MariaDB's information_schema.SYSTEM_VARIABLES, error 1238 of
 * MySQL 9.7, and options of both that are no variables, "can't set immutable config" of Redis and Valkey. One that only some version takes at its start is listed:
 * a restart too many does no harm. test/soak/settings.soak.ts compares the tables with real servers.
 */

const words = (text: string) => new Set(text.trim().split(/\s+/));

const postgresNames = words(`
  archive_mode autovacuum_freeze_max_age autovacuum_max_workers autovacuum_multixact_freeze_max_age autovacuum_worker_slots bonjour
  bonjour_name cluster_name commit_timestamp_buffers config_file data_directory data_sync_retry debug_io_direct
  dynamic_shared_memory_type event_source external_pid_file hba_file hot_standby huge_page_size huge_pages ident_file
  ignore_invalid_pages io_max_combine_limit io_max_concurrency io_method jit_provider listen_addresses logging_collector
  max_active_replication_origins max_connections max_files_per_process max_locks_per_transaction max_logical_replication_workers
  max_notify_queue_pages max_pred_locks_per_transaction max_prepared_transactions max_replication_slots max_wal_senders
  max_worker_processes min_dynamic_shared_memory multixact_member_buffers multixact_offset_buffers notify_buffers
  old_snapshot_threshold port recovery_target recovery_target_action recovery_target_inclusive recovery_target_lsn
  recovery_target_name recovery_target_time recovery_target_timeline recovery_target_xid reserved_connections serializable_buffers
  shared_buffers shared_memory_type shared_preload_libraries subtransaction_buffers superuser_reserved_connections
  trace_connection_negotiation track_activity_query_size track_commit_timestamp transaction_buffers unix_socket_directories
  unix_socket_group unix_socket_permissions wal_buffers wal_decode_buffer_size wal_level wal_log_hints
`);

/**
 * What belongs to an extension (a name with a dot) is known to the server only with its library loaded, and each decides for
 * itself. A wrong file of a certificate would leave the server running and end its next start: at a start it is noticed, and taken back.
 */
export const postgresStartOnly = (name: string): boolean => postgresNames.has(name.toLowerCase()) || name.includes(".") || /^ssl(_|$)/i.test(name);

/** Of performance_schema_* few can be set later; none of them is worth an exception. */
const mariadbNames = words(`
  allow_suspicious_udfs aria_block_size aria_force_start_after_recovery_failures aria_log_dir_path aria_pagecache_buffer_size
  aria_pagecache_file_hash_size back_log basedir bind_address binlog_optimize_thread_scheduling character_set_client_handshake
  character_sets_dir core_file datadir date_format datetime_format debug_no_thread_alarm default_time_zone encrypt_binlog
  encrypt_tmp_files external_locking extra_port ft_max_word_len ft_min_word_len ft_query_expansion_limit ft_stopword_file gdb
  ignore_builtin_innodb ignore_db_dirs init_file innodb_adaptive_hash_index_parts innodb_autoinc_lock_mode innodb_buffer_pool_chunk_size
  innodb_buffer_pool_filename innodb_buffer_pool_instances innodb_buffer_pool_load_at_startup innodb_buffer_pool_size
  innodb_buffer_pool_size_max innodb_checksum_algorithm innodb_commit_concurrency innodb_data_file_path innodb_data_home_dir
  innodb_doublewrite innodb_encrypt_log innodb_encrypt_temporary_tables innodb_fatal_semaphore_wait_threshold innodb_flush_method
  innodb_force_load_corrupted innodb_force_recovery innodb_ft_cache_size innodb_ft_max_token_size innodb_ft_min_token_size
  innodb_ft_sort_pll_degree innodb_ft_total_cache_size innodb_linux_aio innodb_log_buffer_size innodb_log_file_mmap
  innodb_log_file_size innodb_log_files_in_group innodb_log_group_home_dir innodb_log_write_ahead_size innodb_numa_interleave
  innodb_open_files innodb_page_cleaners innodb_page_size innodb_purge_threads innodb_read_io_threads innodb_read_only
  innodb_rollback_on_timeout innodb_sort_buffer_size innodb_sync_array_size innodb_temp_data_file_path innodb_undo_directory
  innodb_undo_tablespaces innodb_use_atomic_writes innodb_use_native_aio innodb_write_io_threads key_cache_segments language
  large_pages lc_messages_dir log_bin log_bin_index log_error log_isam log_slave_updates log_tc log_tc_size lower_case_table_names
  max_digest_length memlock metadata_locks_cache_size metadata_locks_hash_instances myisam_block_size myisam_mmap_size
  myisam_recover_options old_style_user_limits open_files_limit performance_schema pid_file plugin_dir plugin_load plugin_load_add
  plugin_maturity port relay_log relay_log_index relay_log_info_file relay_log_recovery relay_log_space_limit
  replicate_annotate_row_events report_host report_password report_port report_user rpl_semi_sync_master_wait_no_slave safe_user_create
  secure_file_priv secure_timestamp show_slave_auth_info slave_load_tmpdir slave_skip_errors slave_transaction_retry_errors
  socket stack_trace symbolic_links sysdate_is_now table_open_cache_instances tc_heuristic_recover temp_pool thread_handling
  thread_pool_dedicated_listener thread_pool_exact_stats thread_stack time_format tls_version tmpdir transaction_isolation
  transaction_read_only version_malloc_library
`);

/**
 * The buffer pool is listed although newer versions can change it: it follows from the memory limit, whose change restarts the
 * instance, and from 10.11.12 on it cannot grow beyond its size at the start. A switch that is written with a prefix is an option
 * and no variable.
 *
 * @param key as config/engines/mysqlFamily.ts settingKey gives it
 */
export const mariadbStartOnly = (key: string): boolean =>
  mariadbNames.has(key) || /^(loose|skip|disable|enable|no|maximum)_/.test(key) || /^(performance_schema_|ssl_|wsrep_)/.test(key) || key === "ssl";

const mysqlNames = words(`
  admin_address admin_port allow_suspicious_udfs auto_generate_certs back_log basedir bind_address binlog_do_db
  binlog_gtid_simple_recovery binlog_ignore_db binlog_rotate_encryption_master_key_at_startup binlog_row_event_max_size
  caching_sha2_password_auto_generate_rsa_keys caching_sha2_password_private_key_path caching_sha2_password_public_key_path
  character_set_client_handshake character_sets_dir container_aware core_file create_admin_listener_thread datadir
  default_authentication_plugin default_time_zone disabled_storage_engines disconnect_on_expired_password early_plugin_load
  external_locking ft_max_word_len ft_min_word_len ft_query_expansion_limit ft_stopword_file gdb init_file
  innodb_adaptive_hash_index_parts innodb_api_disable_rowlock innodb_api_enable_binlog innodb_api_enable_mdl
  innodb_autoinc_lock_mode innodb_buffer_pool_chunk_size innodb_buffer_pool_instances innodb_buffer_pool_load_at_startup
  innodb_buffer_pool_size innodb_data_file_path innodb_data_home_dir innodb_dedicated_server innodb_directories
  innodb_doublewrite_batch_size innodb_doublewrite_dir innodb_doublewrite_files innodb_doublewrite_pages innodb_flush_method
  innodb_force_load_corrupted innodb_force_recovery innodb_ft_cache_size innodb_ft_max_token_size innodb_ft_min_token_size
  innodb_ft_sort_pll_degree innodb_ft_total_cache_size innodb_log_file_size innodb_log_files_in_group innodb_log_group_home_dir
  innodb_native_foreign_keys innodb_numa_interleave innodb_open_files innodb_page_cleaners innodb_page_size innodb_purge_threads
  innodb_read_io_threads innodb_read_only innodb_rollback_on_timeout innodb_sort_buffer_size innodb_status_file
  innodb_sync_array_size innodb_temp_data_file_path innodb_temp_tablespaces_dir innodb_undo_directory innodb_undo_tablespaces
  innodb_use_native_aio innodb_validate_tablespace_paths innodb_write_io_threads language large_pages lc_messages_dir log_bin
  log_bin_index log_bin_use_v1_row_events log_error log_isam log_replica_updates log_slave_updates log_tc log_tc_size
  lower_case_table_names master_info_file max_digest_length memlock myisam_mmap_size myisam_recover_options ngram_token_size old
  open_files_limit performance_schema persist_only_admin_x509_subject persist_sensitive_variables_in_plaintext
  persisted_globals_load pid_file plugin_dir plugin_load plugin_load_add port relay_log relay_log_index relay_log_info_file
  relay_log_recovery relay_log_space_limit replica_load_tmpdir replica_skip_errors report_host report_password report_port
  report_user safe_user_create secure_file_priv sha256_password_auto_generate_rsa_keys sha256_password_private_key_path
  sha256_password_public_key_path show_replica_auth_info show_slave_auth_info slave_load_tmpdir slave_skip_errors socket
  symbolic_links sysdate_is_now table_open_cache_instances tc_heuristic_recover temp_pool thread_handling thread_stack tmpdir
`);

/** The buffer pool as MariaDB's. @param key as config/engines/mysqlFamily.ts settingKey gives it */
export const mysqlStartOnly = (key: string): boolean =>
  mysqlNames.has(key) || /^(loose|skip|disable|enable|maximum)_/.test(key) || /^(performance_schema_|ssl_|tls_|replicate_)/.test(key) || key === "ssl";

/** With appendonly the server looks for its data in another file: jobs/redis/start.sh refuses a volume that has none of it. */
const redisNames = words(`
  aclfile always-show-logo aof_rewrite_cpulist aof-rewrite-cpulist appenddirname appendfilename appendonly bgsave_cpulist bgsave-cpulist
  bind-source-addr bio_cpulist bio-cpulist cluster-config-file cluster-enabled cluster-port daemonize databases dbfilename dir disable-thp
  enable-debug-command enable-module-command enable-protected-configs include io-threads io-threads-do-reads loadmodule logfile pidfile
  rdbchecksum rdma-bind rdma-port rename-command replicaof server_cpulist server-cpulist set-proc-title slaveof socket-mark-id supervised
  syslog-enabled syslog-facility syslog-ident tcp-backlog unixsocket unixsocketperm unixsocketgroup user
`);

/**
 * Ports and certificates are set together, so at a start.
 * @param name in lower case
 */
export const redisStartOnly = (name: string): boolean => redisNames.has(name) || /^(port|tls-.*)$/.test(name);
