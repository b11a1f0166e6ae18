--
-- PostgreSQL database dump
--



SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: dbos; Type: SCHEMA; Schema: -; Owner: -
--

CREATE SCHEMA dbos;


--
-- Name: enqueue_workflow(text, text, json[], json, text, text, text, text, bigint, bigint, text, integer, text, text, text, bigint, text); Type: FUNCTION; Schema: dbos; Owner: -
--

CREATE FUNCTION dbos.enqueue_workflow(workflow_name text, queue_name text, positional_args json[] DEFAULT ARRAY[]::json[], named_args json DEFAULT '{}'::json, class_name text DEFAULT NULL::text, config_name text DEFAULT NULL::text, workflow_id text DEFAULT NULL::text, app_version text DEFAULT NULL::text, timeout_ms bigint DEFAULT NULL::bigint, deadline_epoch_ms bigint DEFAULT NULL::bigint, deduplication_id text DEFAULT NULL::text, priority integer DEFAULT NULL::integer, queue_partition_key text DEFAULT NULL::text, authenticated_user text DEFAULT NULL::text, authenticated_roles text DEFAULT NULL::text, delay_until_epoch_ms bigint DEFAULT NULL::bigint, application_name text DEFAULT NULL::text) RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_workflow_id TEXT;
    v_serialized_inputs TEXT;
    v_owner_xid TEXT;
    v_now BIGINT;
    v_recovery_attempts INT4 := 0;
    v_priority INT4;
    v_status TEXT;
BEGIN

    -- Validate required parameters
    IF workflow_name IS NULL OR workflow_name = '' THEN
        RAISE EXCEPTION 'Workflow name cannot be null or empty';
    END IF;
    IF queue_name IS NULL OR queue_name = '' THEN
        RAISE EXCEPTION 'Queue name cannot be null or empty';
    END IF;
    IF named_args IS NOT NULL AND jsonb_typeof(named_args::jsonb) != 'object' THEN
        RAISE EXCEPTION 'Named args must be a JSON object';
    END IF;
    IF workflow_id IS NOT NULL AND workflow_id = '' THEN
        RAISE EXCEPTION 'Workflow ID cannot be an empty string if provided.';
    END IF;
    IF delay_until_epoch_ms IS NOT NULL AND delay_until_epoch_ms < 0 THEN
        RAISE EXCEPTION 'delay_until_epoch_ms must be >= 0';
    END IF;

    v_workflow_id := COALESCE(workflow_id, gen_random_uuid()::TEXT);
    v_owner_xid := gen_random_uuid()::TEXT;
    v_priority := COALESCE(priority, 0);
    v_serialized_inputs := json_build_object(
        'positionalArgs', positional_args,
        'namedArgs', named_args
    )::TEXT;
    v_now := EXTRACT(epoch FROM now()) * 1000;
    v_status := CASE WHEN delay_until_epoch_ms IS NULL THEN 'ENQUEUED' ELSE 'DELAYED' END;

    INSERT INTO "dbos".workflow_status (
        workflow_uuid, status,
        name, class_name, config_name,
        queue_name, deduplication_id, priority, queue_partition_key,
        application_version,
        created_at, updated_at, recovery_attempts,
        workflow_timeout_ms, workflow_deadline_epoch_ms,
        parent_workflow_id, owner_xid, serialization,
        authenticated_user, authenticated_roles,
        delay_until_epoch_ms, application_name
    ) VALUES (
        v_workflow_id, v_status,
        workflow_name, class_name, config_name,
        queue_name, deduplication_id, v_priority, queue_partition_key,
        app_version,
        v_now, v_now, v_recovery_attempts,
        timeout_ms, deadline_epoch_ms,
        NULL, v_owner_xid, 'portable_json',
        authenticated_user, authenticated_roles,
        delay_until_epoch_ms, application_name
    )
    ON CONFLICT (workflow_uuid)
    DO UPDATE SET
        updated_at = EXCLUDED.updated_at;

    INSERT INTO "dbos".workflow_input (
        workflow_uuid, inputs, retention_timestamp
    ) VALUES (
        v_workflow_id, v_serialized_inputs, v_now
    )
    ON CONFLICT (workflow_uuid) DO NOTHING;

    RETURN v_workflow_id;

EXCEPTION
    WHEN unique_violation THEN
        RAISE EXCEPTION 'DBOS queue duplicated'
            USING DETAIL = format('Workflow %s with queue %s and deduplication ID %s already exists', v_workflow_id, queue_name, deduplication_id),
                ERRCODE = 'unique_violation';
END;
$$;


--
-- Name: notifications_function(); Type: FUNCTION; Schema: dbos; Owner: -
--

CREATE FUNCTION dbos.notifications_function() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    payload text := NEW.destination_uuid || '::' || NEW.topic;
BEGIN
    PERFORM pg_notify('dbos_notifications_channel', payload);
    RETURN NEW;
END;
$$;


--
-- Name: send_message(text, json, text, text); Type: FUNCTION; Schema: dbos; Owner: -
--

CREATE FUNCTION dbos.send_message(destination_id text, message json, topic text DEFAULT NULL::text, message_id text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
DECLARE
    v_topic TEXT := COALESCE(topic, '__null__topic__');
    v_message_id TEXT := COALESCE(message_id, gen_random_uuid()::TEXT);
BEGIN
    INSERT INTO "dbos".notifications (
        destination_uuid, topic, message, message_uuid, serialization
    ) VALUES (
        destination_id, v_topic, message, v_message_id, 'portable_json'
    )
    ON CONFLICT (message_uuid) DO NOTHING;
EXCEPTION
    WHEN foreign_key_violation THEN
        RAISE EXCEPTION 'DBOS non-existent workflow'
            USING DETAIL = format('Destination workflow %s does not exist', destination_id),
                ERRCODE = 'foreign_key_violation';
END;
$$;


SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: application_versions; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.application_versions (
    version_id text NOT NULL,
    version_name text NOT NULL,
    version_timestamp bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    created_at bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    application_name text
);


--
-- Name: dbos_migrations; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.dbos_migrations (
    version bigint NOT NULL
);


--
-- Name: event_dispatch_kv; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.event_dispatch_kv (
    service_name text NOT NULL,
    workflow_fn_name text NOT NULL,
    key text NOT NULL,
    value text,
    update_seq numeric(38,0),
    update_time numeric(38,15)
);


--
-- Name: notifications; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.notifications (
    message_uuid text DEFAULT gen_random_uuid() NOT NULL,
    destination_uuid text NOT NULL,
    topic text,
    message text NOT NULL,
    created_at_epoch_ms bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    serialization text,
    consumed boolean DEFAULT false NOT NULL,
    consumed_by_function_id integer
);


--
-- Name: operation_outputs; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.operation_outputs (
    workflow_uuid text NOT NULL,
    function_id integer NOT NULL,
    function_name text DEFAULT ''::text NOT NULL,
    output text,
    error text,
    child_workflow_id text,
    started_at_epoch_ms bigint,
    completed_at_epoch_ms bigint,
    serialization text,
    application_name text,
    retention_timestamp bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL
);


--
-- Name: queues; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.queues (
    queue_id text DEFAULT (gen_random_uuid())::text NOT NULL,
    name text NOT NULL,
    concurrency integer,
    worker_concurrency integer,
    rate_limit_max integer,
    rate_limit_period_sec double precision,
    priority_enabled boolean DEFAULT false NOT NULL,
    partition_queue boolean DEFAULT false NOT NULL,
    polling_interval_sec double precision DEFAULT 1.0 NOT NULL,
    created_at bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    updated_at bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    application_name text,
    partition_concurrency integer,
    partition_worker_concurrency integer,
    partition_rate_limit_max integer,
    partition_rate_limit_period_sec double precision
);


--
-- Name: streams; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.streams (
    workflow_uuid text NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    "offset" integer NOT NULL,
    function_id integer DEFAULT 0 NOT NULL,
    serialization text
);


--
-- Name: workflow_events; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.workflow_events (
    workflow_uuid text NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    serialization text
);


--
-- Name: workflow_events_history; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.workflow_events_history (
    workflow_uuid text NOT NULL,
    function_id integer NOT NULL,
    key text NOT NULL,
    value text NOT NULL,
    serialization text
);


--
-- Name: workflow_input; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.workflow_input (
    workflow_uuid text NOT NULL,
    inputs text,
    retention_timestamp bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL
);


--
-- Name: workflow_output; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.workflow_output (
    workflow_uuid text NOT NULL,
    output text,
    error text,
    retention_timestamp bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL
);


--
-- Name: workflow_schedules; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.workflow_schedules (
    schedule_id text NOT NULL,
    schedule_name text NOT NULL,
    workflow_name text NOT NULL,
    workflow_class_name text,
    schedule text NOT NULL,
    status text DEFAULT 'ACTIVE'::text NOT NULL,
    context text NOT NULL,
    last_fired_at text,
    automatic_backfill boolean DEFAULT false NOT NULL,
    cron_timezone text,
    queue_name text,
    application_name text
);


--
-- Name: workflow_status; Type: TABLE; Schema: dbos; Owner: -
--

CREATE TABLE dbos.workflow_status (
    workflow_uuid text NOT NULL,
    status text,
    name text,
    authenticated_user text,
    assumed_role text,
    authenticated_roles text,
    request text,
    output text,
    error text,
    executor_id text,
    created_at bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    updated_at bigint DEFAULT ((EXTRACT(epoch FROM now()) * 1000.0))::bigint NOT NULL,
    application_version text,
    application_id text,
    class_name character varying(255) DEFAULT NULL::character varying,
    config_name character varying(255) DEFAULT NULL::character varying,
    recovery_attempts bigint DEFAULT 0,
    queue_name text,
    workflow_timeout_ms bigint,
    workflow_deadline_epoch_ms bigint,
    inputs text,
    started_at_epoch_ms bigint,
    deduplication_id text,
    priority integer DEFAULT 0 NOT NULL,
    queue_partition_key text,
    forked_from text,
    owner_xid text,
    parent_workflow_id text,
    serialization text,
    delay_until_epoch_ms bigint,
    was_forked_from boolean DEFAULT false NOT NULL,
    rate_limited boolean DEFAULT false NOT NULL,
    completed_at bigint,
    attributes jsonb,
    schedule_name text,
    debounce_deadline_epoch_ms bigint,
    is_debounced boolean DEFAULT false NOT NULL,
    application_name text,
    creator_xid text
);


--
-- Name: sva_events; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sva_events (
    job_id character varying(36) NOT NULL,
    number bigint NOT NULL,
    key character varying(64) NOT NULL,
    event bytea NOT NULL
);


--
-- Name: sva_jobs; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sva_jobs (
    id character varying(36) NOT NULL,
    content bytea NOT NULL,
    state integer NOT NULL,
    created_us bigint NOT NULL,
    deadline_us bigint NOT NULL,
    record bytea NOT NULL
);


--
-- Name: sva_progress; Type: TABLE; Schema: public; Owner: -
--

CREATE TABLE public.sva_progress (
    job_id character varying(36) NOT NULL,
    part character varying(16) NOT NULL,
    fraction double precision NOT NULL
);


--
-- Data for Name: application_versions; Type: TABLE DATA; Schema: dbos; Owner: -
--

INSERT INTO dbos.application_versions VALUES ('9b28350a-d327-4e6d-b792-f9cba6ce3d6a', '1', 1795885613470, 1795885613470, 'sva-gateway');


--
-- Data for Name: dbos_migrations; Type: TABLE DATA; Schema: dbos; Owner: -
--

INSERT INTO dbos.dbos_migrations VALUES (125);


--
-- Data for Name: event_dispatch_kv; Type: TABLE DATA; Schema: dbos; Owner: -
--



--
-- Data for Name: notifications; Type: TABLE DATA; Schema: dbos; Owner: -
--



--
-- Data for Name: operation_outputs; Type: TABLE DATA; Schema: dbos; Owner: -
--

INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 1, 'plan', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsDZWIu', NULL, NULL, 1795885617156, 1795885617237, 'py_pickle', 'sva-gateway', 1795885617239);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 2, 'sva.track', NULL, NULL, '00000000-0000-4000-8000-000000000001.0', 1795885617242, 1795885617247, NULL, 'sva-gateway', 1795885617245);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 3, 'sva.track', NULL, NULL, '00000000-0000-4000-8000-000000000001.1', 1795885617250, 1795885617268, NULL, 'sva-gateway', 1795885617267);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001.0', 1, 'generate', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885617250, 1795885617294, 'py_pickle', 'sva-gateway', 1795885617295);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 4, 'sva.track', NULL, NULL, '00000000-0000-4000-8000-000000000001.2', 1795885617279, 1795885617303, NULL, 'sva-gateway', 1795885617300);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001.0', 2, 'clean', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885617297, 1795885617360, 'py_pickle', 'sva-gateway', 1795885617361);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001.2', 1, 'generate', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885617305, 1795885617362, 'py_pickle', 'sva-gateway', 1795885617367);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 5, 'DBOS.waitFirst', 'gASVKgAAAAAAAACMJjAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMS4wlC4=', NULL, NULL, 1795885617305, 1795885617546, 'py_pickle', 'sva-gateway', 1795885617547);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001.2', 2, 'clean', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885617388, 1795885617550, 'py_pickle', 'sva-gateway', 1795885617552);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001.1', 1, 'generate', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885617284, 1795885617552, 'py_pickle', 'sva-gateway', 1795885617553);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 6, 'DBOS.getResult', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, '00000000-0000-4000-8000-000000000001.0', 1795885617550, 1795885617550, 'py_pickle', 'sva-gateway', 1795885617555);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 7, 'DBOS.waitFirst', 'gASVKgAAAAAAAACMJjAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMS4ylC4=', NULL, NULL, 1795885617560, 1795885617568, 'py_pickle', 'sva-gateway', 1795885617570);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 8, 'DBOS.getResult', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, '00000000-0000-4000-8000-000000000001.2', 1795885617572, 1795885617573, 'py_pickle', 'sva-gateway', 1795885617576);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001.1', 2, 'clean', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885617559, 1795885617650, 'py_pickle', 'sva-gateway', 1795885617652);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 9, 'DBOS.waitFirst', 'gASVKgAAAAAAAACMJjAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMS4xlC4=', NULL, NULL, 1795885617579, 1795885617826, 'py_pickle', 'sva-gateway', 1795885617831);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 10, 'DBOS.getResult', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, '00000000-0000-4000-8000-000000000001.1', 1795885617844, 1795885617845, 'py_pickle', 'sva-gateway', 1795885617849);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 11, 'mux', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885617859, 1795885617980, 'py_pickle', 'sva-gateway', 1795885617989);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000001', 12, 'succeed', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885617993, 1795885618005, 'py_pickle', 'sva-gateway', 1795885618010);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002', 1, 'plan', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsDZWIu', NULL, NULL, 1795885620248, 1795885620273, 'py_pickle', 'sva-gateway', 1795885620274);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002', 2, 'sva.track', NULL, NULL, '00000000-0000-4000-8000-000000000002.0', 1795885620278, 1795885620282, NULL, 'sva-gateway', 1795885620281);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002', 3, 'sva.track', NULL, NULL, '00000000-0000-4000-8000-000000000002.1', 1795885620322, 1795885620336, NULL, 'sva-gateway', 1795885620335);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002', 4, 'sva.track', NULL, NULL, '00000000-0000-4000-8000-000000000002.2', 1795885620337, 1795885620366, NULL, 'sva-gateway', 1795885620362);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002.0', 1, 'generate', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885620322, 1795885620376, 'py_pickle', 'sva-gateway', 1795885620377);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002.1', 1, 'generate', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885620337, 1795885620378, 'py_pickle', 'sva-gateway', 1795885620380);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002.0', 2, 'clean', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885620381, 1795885620422, 'py_pickle', 'sva-gateway', 1795885620433);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002.1', 2, 'clean', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, NULL, 1795885620383, 1795885620486, 'py_pickle', 'sva-gateway', 1795885620487);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002', 5, 'DBOS.waitFirst', 'gASVKgAAAAAAAACMJjAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMi4wlC4=', NULL, NULL, 1795885620368, 1795885620649, 'py_pickle', 'sva-gateway', 1795885620672);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002', 6, 'DBOS.getResult', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, '00000000-0000-4000-8000-000000000002.0', 1795885620788, 1795885620788, 'py_pickle', 'sva-gateway', 1795885620798);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002', 7, 'DBOS.waitFirst', 'gASVKgAAAAAAAACMJjAwMDAwMDAwLTAwMDAtNDAwMC04MDAwLTAwMDAwMDAwMDAwMi4xlC4=', NULL, NULL, 1795885620956, 1795885621064, 'py_pickle', 'sva-gateway', 1795885621067);
INSERT INTO dbos.operation_outputs VALUES ('00000000-0000-4000-8000-000000000002', 8, 'DBOS.getResult', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, '00000000-0000-4000-8000-000000000002.1', 1795885621114, 1795885621115, 'py_pickle', 'sva-gateway', 1795885621128);


--
-- Data for Name: queues; Type: TABLE DATA; Schema: dbos; Owner: -
--

INSERT INTO dbos.queues VALUES ('6645f61a-c4e3-4dd7-a509-0f7243edd9c8', 'sva-jobs', NULL, 1, NULL, NULL, true, false, 0.5, 1795885613822, 1795885613751, 'sva-gateway', NULL, NULL, NULL, NULL);


--
-- Data for Name: streams; Type: TABLE DATA; Schema: dbos; Owner: -
--



--
-- Data for Name: workflow_events; Type: TABLE DATA; Schema: dbos; Owner: -
--



--
-- Data for Name: workflow_events_history; Type: TABLE DATA; Schema: dbos; Owner: -
--



--
-- Data for Name: workflow_input; Type: TABLE DATA; Schema: dbos; Owner: -
--

INSERT INTO dbos.workflow_input VALUES ('00000000-0000-4000-8000-000000000001', 'gASVQAAAAAAAAAB9lCiMBGFyZ3OUjCQwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDGUhZSMBmt3YXJnc5R9lHUu', 1795885616872);
INSERT INTO dbos.workflow_input VALUES ('00000000-0000-4000-8000-000000000001.0', 'gASVQgAAAAAAAAB9lCiMBGFyZ3OUjCQwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDGUSwCGlIwGa3dhcmdzlH2UdS4=', 1795885617245);
INSERT INTO dbos.workflow_input VALUES ('00000000-0000-4000-8000-000000000001.1', 'gASVQgAAAAAAAAB9lCiMBGFyZ3OUjCQwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDGUSwGGlIwGa3dhcmdzlH2UdS4=', 1795885617267);
INSERT INTO dbos.workflow_input VALUES ('00000000-0000-4000-8000-000000000001.2', 'gASVQgAAAAAAAAB9lCiMBGFyZ3OUjCQwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDGUSwKGlIwGa3dhcmdzlH2UdS4=', 1795885617300);
INSERT INTO dbos.workflow_input VALUES ('00000000-0000-4000-8000-000000000002', 'gASVQAAAAAAAAAB9lCiMBGFyZ3OUjCQwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDKUhZSMBmt3YXJnc5R9lHUu', 1795885620010);
INSERT INTO dbos.workflow_input VALUES ('00000000-0000-4000-8000-000000000002.0', 'gASVQgAAAAAAAAB9lCiMBGFyZ3OUjCQwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDKUSwCGlIwGa3dhcmdzlH2UdS4=', 1795885620281);
INSERT INTO dbos.workflow_input VALUES ('00000000-0000-4000-8000-000000000002.1', 'gASVQgAAAAAAAAB9lCiMBGFyZ3OUjCQwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDKUSwGGlIwGa3dhcmdzlH2UdS4=', 1795885620335);
INSERT INTO dbos.workflow_input VALUES ('00000000-0000-4000-8000-000000000002.2', 'gASVQgAAAAAAAAB9lCiMBGFyZ3OUjCQwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDKUSwKGlIwGa3dhcmdzlH2UdS4=', 1795885620362);
INSERT INTO dbos.workflow_input VALUES ('00000000-0000-4000-8000-000000000003', 'gASVQAAAAAAAAAB9lCiMBGFyZ3OUjCQwMDAwMDAwMC0wMDAwLTQwMDAtODAwMC0wMDAwMDAwMDAwMDOUhZSMBmt3YXJnc5R9lHUu', 1795885622658);


--
-- Data for Name: workflow_output; Type: TABLE DATA; Schema: dbos; Owner: -
--

INSERT INTO dbos.workflow_output VALUES ('00000000-0000-4000-8000-000000000001.0', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, 1795885617389);
INSERT INTO dbos.workflow_output VALUES ('00000000-0000-4000-8000-000000000001.2', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, 1795885617558);
INSERT INTO dbos.workflow_output VALUES ('00000000-0000-4000-8000-000000000001.1', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, 1795885617665);
INSERT INTO dbos.workflow_output VALUES ('00000000-0000-4000-8000-000000000001', 'gAROLg==', NULL, 1795885618026);
INSERT INTO dbos.workflow_output VALUES ('00000000-0000-4000-8000-000000000002.0', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, 1795885620495);
INSERT INTO dbos.workflow_output VALUES ('00000000-0000-4000-8000-000000000002.1', 'gASVNwAAAAAAAACMGXN2YV9nYXRld2F5LnN0ZXBzLm91dGNvbWWUjAdPdXRjb21llJOUKYGUXZQoQwCUiUsAZWIu', NULL, 1795885620499);


--
-- Data for Name: workflow_schedules; Type: TABLE DATA; Schema: dbos; Owner: -
--



--
-- Data for Name: workflow_status; Type: TABLE DATA; Schema: dbos; Owner: -
--

INSERT INTO dbos.workflow_status VALUES ('00000000-0000-4000-8000-000000000001.0', 'SUCCESS', 'sva.track', NULL, NULL, NULL, NULL, NULL, NULL, 'local', 1795885617245, 1795885617389, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, '00000000-0000-4000-8000-000000000001', 'py_pickle', NULL, false, false, 1795885617389, 'null', NULL, NULL, false, 'sva-gateway', 'f642b9d3-d473-4d2b-86a5-e90ca877d2b3');
INSERT INTO dbos.workflow_status VALUES ('00000000-0000-4000-8000-000000000001.2', 'SUCCESS', 'sva.track', NULL, NULL, NULL, NULL, NULL, NULL, 'local', 1795885617300, 1795885617558, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, '00000000-0000-4000-8000-000000000001', 'py_pickle', NULL, false, false, 1795885617558, 'null', NULL, NULL, false, 'sva-gateway', '5ad2aca0-4535-48b9-9715-b4fb7013d527');
INSERT INTO dbos.workflow_status VALUES ('00000000-0000-4000-8000-000000000001.1', 'SUCCESS', 'sva.track', NULL, NULL, NULL, NULL, NULL, NULL, 'local', 1795885617267, 1795885617665, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, '00000000-0000-4000-8000-000000000001', 'py_pickle', NULL, false, false, 1795885617665, 'null', NULL, NULL, false, 'sva-gateway', 'd7265126-d58e-4385-be70-dd492075ad0c');
INSERT INTO dbos.workflow_status VALUES ('00000000-0000-4000-8000-000000000001', 'SUCCESS', 'sva.job', NULL, NULL, NULL, NULL, NULL, NULL, 'local', 1795885616872, 1795885618026, '1', '', NULL, NULL, 1, 'sva-jobs', NULL, NULL, NULL, 1795885617077, NULL, 0, NULL, NULL, NULL, NULL, 'py_pickle', NULL, false, false, 1795885618026, 'null', NULL, NULL, false, 'sva-gateway', '09dcabd9-febf-4451-865a-6f5721143e05');
INSERT INTO dbos.workflow_status VALUES ('00000000-0000-4000-8000-000000000002', 'PENDING', 'sva.job', NULL, NULL, NULL, NULL, NULL, NULL, 'local', 1795885620010, 1795885620200, '1', '', NULL, NULL, 1, 'sva-jobs', NULL, NULL, NULL, 1795885620200, NULL, 0, NULL, NULL, '74169ae6-7ba3-4eb2-81e8-41b47f6cba9b', NULL, 'py_pickle', NULL, false, false, NULL, 'null', NULL, NULL, false, 'sva-gateway', '29035cba-f7c4-401c-a88f-3561a0c06bf3');
INSERT INTO dbos.workflow_status VALUES ('00000000-0000-4000-8000-000000000002.2', 'PENDING', 'sva.track', NULL, NULL, NULL, NULL, NULL, NULL, 'local', 1795885620362, 1795885620362, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 'c3c34766-1a0a-40a3-a996-d4a20b017b09', '00000000-0000-4000-8000-000000000002', 'py_pickle', NULL, false, false, NULL, 'null', NULL, NULL, false, 'sva-gateway', 'c3c34766-1a0a-40a3-a996-d4a20b017b09');
INSERT INTO dbos.workflow_status VALUES ('00000000-0000-4000-8000-000000000002.0', 'SUCCESS', 'sva.track', NULL, NULL, NULL, NULL, NULL, NULL, 'local', 1795885620281, 1795885620495, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, '00000000-0000-4000-8000-000000000002', 'py_pickle', NULL, false, false, 1795885620495, 'null', NULL, NULL, false, 'sva-gateway', 'e5c5f7ce-fc0a-4aea-8956-387e9fbc4b5c');
INSERT INTO dbos.workflow_status VALUES ('00000000-0000-4000-8000-000000000002.1', 'SUCCESS', 'sva.track', NULL, NULL, NULL, NULL, NULL, NULL, 'local', 1795885620335, 1795885620499, '1', '', NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, '00000000-0000-4000-8000-000000000002', 'py_pickle', NULL, false, false, 1795885620499, 'null', NULL, NULL, false, 'sva-gateway', 'd3e6fa97-1511-4743-b413-014730c0da57');
INSERT INTO dbos.workflow_status VALUES ('00000000-0000-4000-8000-000000000003', 'ENQUEUED', 'sva.job', NULL, NULL, NULL, NULL, NULL, NULL, 'local', 1795885622658, 1795885622658, '1', '', NULL, NULL, 0, 'sva-jobs', NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, 'py_pickle', NULL, false, false, NULL, 'null', NULL, NULL, false, 'sva-gateway', 'e06486d2-f5c6-46e9-8037-e7b767d9ad47');


--
-- Data for Name: sva_events; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 1, 'job:2', '\x0801120b08b194acd80610d886e4611a020802');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 2, 'plan', '\x0802120b08b194acd80610f883ef6f2a580a0761206669656c64123e0a0463616c6d12150801121177696e6420696e20746865207265656473120f0801120b6120646f67206261726b73120e0802120a736c6f77207069616e6f1a0d6f66666c696e65207461626c65');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 3, 'job:3', '\x0803120b08b194acd80610c08fef791a020803');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 4, 'track:0:2', '\x0804120b08b194acd80610c0a9847e22021002');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 5, 'track:0:3', '\x0805120c08b194acd80610888edb990122021003');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 6, 'track:2:2', '\x0806120c08b194acd80610b0bdad9d01220408021002');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 7, 'track:0:judged', '\x0807120c08b194acd80610e8f9d3a80122021004');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 8, 'track:2:3', '\x0808120c08b194acd80610a080f9e301220408021003');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 9, 'track:1:2', '\x0809120c08b194acd80610a8e3a6f801220408011002');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 10, 'track:2:judged', '\x080a120c08b194acd8061080f7e48302220408021004');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 11, 'track:1:3', '\x080b120c08b194acd80610c0e2a39402220408011003');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 12, 'track:1:judged', '\x080c120c08b194acd80610e884e5ac02220408011004');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 13, 'job:4', '\x080d120c08b194acd80610b88da3a4031a020804');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000001', 14, 'job:5', '\x080e120a08b294acd80610f0a5031a020805');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000002', 1, 'job:2', '\x0801120b08b494acd80610f8e3ae7a1a020802');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000002', 2, 'plan', '\x0802120b08b494acd80610d0d68c7f2a580a0761206669656c64123e0a0463616c6d12150801121177696e6420696e20746865207265656473120f0801120b6120646f67206261726b73120e0802120a736c6f77207069616e6f1a0d6f66666c696e65207461626c65');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000002', 3, 'job:3', '\x0803120c08b494acd80610a8cdee9d011a020803');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000002', 4, 'track:0:2', '\x0804120c08b494acd80610d0b599a80122021002');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000002', 5, 'track:1:2', '\x0805120c08b494acd80610d8a8cbab01220408011002');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000002', 6, 'track:0:3', '\x0806120c08b494acd80610a893d7b90122021003');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000002', 7, 'track:1:3', '\x0807120c08b494acd80610d885f4bd01220408011003');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000002', 8, 'track:2:2', '\x0808120c08b494acd80610a8a4e3c101220408021002');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000002', 9, 'track:0:judged', '\x0809120c08b494acd80610b0ebf6c50122021004');
INSERT INTO public.sva_events VALUES ('00000000-0000-4000-8000-000000000002', 10, 'track:1:judged', '\x080a120c08b494acd80610c88a8de401220408011004');


--
-- Data for Name: sva_jobs; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sva_jobs VALUES ('00000000-0000-4000-8000-000000000002', '\x2845fd6c646ee5cbf3756f62b2b23c2deb3afc984e2bb416e0b36da1509647b0', 3, 1795885619995307, 1795889219993728, '\x0a2430303030303030302d303030302d343030302d383030302d30303030303030303030303210031a280a2430303030303030302d303030302d343030302d383030302d303030303030303030303032100222350a176d6f762c6d70342c6d34612c3367702c3367322c6d6a321204683236341840203029000000000000f03f3100000000000024402a0761206669656c64320463616c6d3a8f010a150801121177696e6420696e20746865207265656473100419000000000000f03f2214099a9999999999b93f11333333333333d33f18012a4f0a0866616b652d73667812013132406162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616230c9a9d3fd053a89010a0f0801120b6120646f67206261726b73100419000000000000f03f2214099a9999999999b93f11333333333333d33f18012a4f0a0866616b652d736678120131324061626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162309fe095ed033a180a0e0802120a736c6f77207069616e6f100230b0bbadc5014a3e0a0d6b65795f6672616d652e706e671209696d6167652f706e67180c222061578ad7d8afde50f365251304f0c5e711cfb3f18d4fc2f620f1969bac827f2f4a420a09706c616e2e6a736f6e12106170706c69636174696f6e2f6a736f6e18940622203223124a391382381219c388c05c7fadfd55d5714c2dcd65869a92186f0474724a420a0f747261636b2d302e7261772e7761761209617564696f2f77617618baf4032220c25a39c8c35ffafe2d3771f7f7d7cfcb5df7ac34b6990661d367c900a77d1f854a420a0f747261636b2d312e7261772e7761761209617564696f2f77617618baf4032220712c9953c5f6330e2e896d72ab8002aeeee19fb32fbc28134b6d4fb7a81d60944a3e0a0b747261636b2d302e7761761209617564696f2f77617618baf4032220c25a39c8c35ffafe2d3771f7f7d7cfcb5df7ac34b6990661d367c900a77d1f854a3e0a0b747261636b2d312e7761761209617564696f2f77617618baf4032220712c9953c5f6330e2e896d72ab8002aeeee19fb32fbc28134b6d4fb7a81d60945a0c08b394acd80610f8dbccda03620b08b494acd80610f8e3ae7a700a7a0d6f66666c696e65207461626c65');
INSERT INTO public.sva_jobs VALUES ('00000000-0000-4000-8000-000000000001', '\x9660afd4f6fec90e7dd98a3b5cb8bf168799bb092b3a818e9da778540fc7fcac', 5, 1795885616831703, 1795889216787372, '\x0a2430303030303030302d303030302d343030302d383030302d30303030303030303030303110051a280a2430303030303030302d303030302d343030302d383030302d303030303030303030303031100122350a176d6f762c6d70342c6d34612c3367702c3367322c6d6a321204683236341840203029000000000000f03f3100000000000024402a0761206669656c64320463616c6d3a8f010a150801121177696e6420696e20746865207265656473100419000000000000f03f2214099a9999999999b93f11333333333333d33f18012a4f0a0866616b652d73667812013132406162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616230e2a8c3cd0f3a88010a0f0801120b6120646f67206261726b73100419000000000000f03f2214099a9999999999b93f11333333333333d33f18012a4f0a0866616b652d73667812013132406162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616230dc91f31f3a88010a0e0802120a736c6f77207069616e6f100419000000000000f03f2214099a9999999999b93f11333333333333d33f18012a4f0a0866616b652d62676d12013132406162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616261626162616230a1f8b5a70541000000000000f03f4a3e0a0d6b65795f6672616d652e706e671209696d6167652f706e67180c222061578ad7d8afde50f365251304f0c5e711cfb3f18d4fc2f620f1969bac827f2f4a420a09706c616e2e6a736f6e12106170706c69636174696f6e2f6a736f6e18940622203dfbd4eaf97ca600bb3f806b8c615e99ad68ec93b89cded72c4492a64ad5a3124a420a0f747261636b2d302e7261772e7761761209617564696f2f77617618baf4032220c25a39c8c35ffafe2d3771f7f7d7cfcb5df7ac34b6990661d367c900a77d1f854a3e0a0b747261636b2d302e7761761209617564696f2f77617618baf4032220c25a39c8c35ffafe2d3771f7f7d7cfcb5df7ac34b6990661d367c900a77d1f854a420a0f747261636b2d322e7261772e7761761209617564696f2f77617618baf40322206e5bdca970c4722040e4f2df452a5df514c96d646a6b092bc518e81faaa5a2964a3e0a0b747261636b2d322e7761761209617564696f2f77617618baf40322206e5bdca970c4722040e4f2df452a5df514c96d646a6b092bc518e81faaa5a2964a420a0f747261636b2d312e7261772e7761761209617564696f2f77617618baf4032220712c9953c5f6330e2e896d72ab8002aeeee19fb32fbc28134b6d4fb7a81d60944a3e0a0b747261636b2d312e7761761209617564696f2f77617618baf4032220712c9953c5f6330e2e896d72ab8002aeeee19fb32fbc28134b6d4fb7a81d60944a3a0a09766964656f2e6d70341209766964656f2f6d703418732220405918a954c3b508e4f88fd5f421e59238962bb040ef61f588264dd38e2b33314a380a076d69782e7761761209617564696f2f776176180822201902d199af29bbbff768223e1969ae30e02de9a8009029b7a9b7cee386e34b134a480a0f70726f76656e616e63652e6a736f6e12106170706c69636174696f6e2f6a736f6e18fb232220716e1e0db4c6a8b679d976a72a0012117f555a66339dcc9e271917c82941502f5a0c08b094acd80610d88fcb8c03620b08b194acd80610d886e4616a0a08b294acd80610f0a503700e7a0d6f66666c696e65207461626c65');
INSERT INTO public.sva_jobs VALUES ('00000000-0000-4000-8000-000000000003', '\x5c4ec6fe8547e9aec07b10701821a940695f48f2a544210118805c576a5f7492', 1, 1795885622599467, 1795889222563544, '\x0a2430303030303030302d303030302d343030302d383030302d30303030303030303030303310011a280a2430303030303030302d303030302d343030302d383030302d303030303030303030303033100322350a176d6f762c6d70342c6d34612c3367702c3367322c6d6a321204683236341840203029000000000000f03f3100000000000024405a0c08b694acd80610f8c7ec9d02');


--
-- Data for Name: sva_progress; Type: TABLE DATA; Schema: public; Owner: -
--

INSERT INTO public.sva_progress VALUES ('00000000-0000-4000-8000-000000000002', 'track-0', 0.5);
INSERT INTO public.sva_progress VALUES ('00000000-0000-4000-8000-000000000002', 'track-1', 0.5);
INSERT INTO public.sva_progress VALUES ('00000000-0000-4000-8000-000000000002', 'track-2', 0.5);


--
-- Name: application_versions application_versions_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.application_versions
    ADD CONSTRAINT application_versions_pkey PRIMARY KEY (version_id);


--
-- Name: application_versions application_versions_version_name_key; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.application_versions
    ADD CONSTRAINT application_versions_version_name_key UNIQUE (version_name);


--
-- Name: dbos_migrations dbos_migrations_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.dbos_migrations
    ADD CONSTRAINT dbos_migrations_pkey PRIMARY KEY (version);


--
-- Name: event_dispatch_kv event_dispatch_kv_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.event_dispatch_kv
    ADD CONSTRAINT event_dispatch_kv_pkey PRIMARY KEY (service_name, workflow_fn_name, key);


--
-- Name: notifications notifications_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.notifications
    ADD CONSTRAINT notifications_pkey PRIMARY KEY (message_uuid);


--
-- Name: operation_outputs operation_outputs_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.operation_outputs
    ADD CONSTRAINT operation_outputs_pkey PRIMARY KEY (workflow_uuid, function_id);


--
-- Name: queues queues_name_key; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.queues
    ADD CONSTRAINT queues_name_key UNIQUE (name);


--
-- Name: queues queues_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.queues
    ADD CONSTRAINT queues_pkey PRIMARY KEY (queue_id);


--
-- Name: streams streams_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.streams
    ADD CONSTRAINT streams_pkey PRIMARY KEY (workflow_uuid, key, "offset");


--
-- Name: workflow_events_history workflow_events_history_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.workflow_events_history
    ADD CONSTRAINT workflow_events_history_pkey PRIMARY KEY (workflow_uuid, function_id, key);


--
-- Name: workflow_events workflow_events_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.workflow_events
    ADD CONSTRAINT workflow_events_pkey PRIMARY KEY (workflow_uuid, key);


--
-- Name: workflow_input workflow_input_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.workflow_input
    ADD CONSTRAINT workflow_input_pkey PRIMARY KEY (workflow_uuid);


--
-- Name: workflow_output workflow_output_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.workflow_output
    ADD CONSTRAINT workflow_output_pkey PRIMARY KEY (workflow_uuid);


--
-- Name: workflow_schedules workflow_schedules_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.workflow_schedules
    ADD CONSTRAINT workflow_schedules_pkey PRIMARY KEY (schedule_id);


--
-- Name: workflow_schedules workflow_schedules_schedule_name_key; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.workflow_schedules
    ADD CONSTRAINT workflow_schedules_schedule_name_key UNIQUE (schedule_name);


--
-- Name: workflow_status workflow_status_pkey; Type: CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.workflow_status
    ADD CONSTRAINT workflow_status_pkey PRIMARY KEY (workflow_uuid);


--
-- Name: sva_events sva_events_once; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sva_events
    ADD CONSTRAINT sva_events_once UNIQUE (job_id, key);


--
-- Name: sva_events sva_events_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sva_events
    ADD CONSTRAINT sva_events_pkey PRIMARY KEY (job_id, number);


--
-- Name: sva_jobs sva_jobs_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sva_jobs
    ADD CONSTRAINT sva_jobs_pkey PRIMARY KEY (id);


--
-- Name: sva_progress sva_progress_pkey; Type: CONSTRAINT; Schema: public; Owner: -
--

ALTER TABLE ONLY public.sva_progress
    ADD CONSTRAINT sva_progress_pkey PRIMARY KEY (job_id, part);


--
-- Name: idx_application_versions_owner_timestamp; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_application_versions_owner_timestamp ON dbos.application_versions USING btree (application_name, version_timestamp DESC);


--
-- Name: idx_application_versions_timestamp; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_application_versions_timestamp ON dbos.application_versions USING btree (version_timestamp DESC);


--
-- Name: idx_operation_outputs_completed_at_function_name_v2; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_operation_outputs_completed_at_function_name_v2 ON dbos.operation_outputs USING btree (completed_at_epoch_ms, function_name) INCLUDE (application_name);


--
-- Name: idx_operation_outputs_retention; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_operation_outputs_retention ON dbos.operation_outputs USING btree (retention_timestamp);


--
-- Name: idx_workflow_input_retention; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_input_retention ON dbos.workflow_input USING btree (retention_timestamp);


--
-- Name: idx_workflow_output_retention; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_output_retention ON dbos.workflow_output USING btree (retention_timestamp);


--
-- Name: idx_workflow_status_attributes; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_attributes ON dbos.workflow_status USING gin (attributes) WHERE (attributes IS NOT NULL);


--
-- Name: idx_workflow_status_completed_at; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_completed_at ON dbos.workflow_status USING btree (completed_at) WHERE (completed_at IS NOT NULL);


--
-- Name: idx_workflow_status_deadline; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_deadline ON dbos.workflow_status USING btree (workflow_deadline_epoch_ms) WHERE ((status = ANY (ARRAY['ENQUEUED'::text, 'PENDING'::text, 'DELAYED'::text])) AND (workflow_deadline_epoch_ms IS NOT NULL));


--
-- Name: idx_workflow_status_delayed; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_delayed ON dbos.workflow_status USING btree (delay_until_epoch_ms) WHERE (status = 'DELAYED'::text);


--
-- Name: idx_workflow_status_failed; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_failed ON dbos.workflow_status USING btree (status, created_at) WHERE (status = ANY (ARRAY['ERROR'::text, 'CANCELLED'::text, 'MAX_RECOVERY_ATTEMPTS_EXCEEDED'::text]));


--
-- Name: idx_workflow_status_forked_from; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_forked_from ON dbos.workflow_status USING btree (forked_from) WHERE (forked_from IS NOT NULL);


--
-- Name: idx_workflow_status_in_flight_v2; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_in_flight_v2 ON dbos.workflow_status USING btree (queue_name, status, priority, created_at) INCLUDE (application_name) WHERE (status = ANY (ARRAY['ENQUEUED'::text, 'PENDING'::text]));


--
-- Name: idx_workflow_status_parent_workflow_id; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_parent_workflow_id ON dbos.workflow_status USING btree (parent_workflow_id) WHERE (parent_workflow_id IS NOT NULL);


--
-- Name: idx_workflow_status_partition_dequeue_v3; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_partition_dequeue_v3 ON dbos.workflow_status USING btree (queue_name, status, queue_partition_key, priority, created_at, workflow_uuid) INCLUDE (application_name) WHERE ((status = ANY (ARRAY['ENQUEUED'::text, 'PENDING'::text])) AND (queue_partition_key IS NOT NULL));


--
-- Name: idx_workflow_status_pending; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_pending ON dbos.workflow_status USING btree (created_at) WHERE (status = 'PENDING'::text);


--
-- Name: idx_workflow_status_rate_limited; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_rate_limited ON dbos.workflow_status USING btree (queue_name, started_at_epoch_ms) WHERE (rate_limited = true);


--
-- Name: idx_workflow_status_schedule_name; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_schedule_name ON dbos.workflow_status USING btree (schedule_name) WHERE (schedule_name IS NOT NULL);


--
-- Name: idx_workflow_status_started_at; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_status_started_at ON dbos.workflow_status USING btree (started_at_epoch_ms) WHERE (started_at_epoch_ms IS NOT NULL);


--
-- Name: idx_workflow_topic; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX idx_workflow_topic ON dbos.notifications USING btree (destination_uuid, topic);


--
-- Name: uq_application_versions_owner_version; Type: INDEX; Schema: dbos; Owner: -
--

CREATE UNIQUE INDEX uq_application_versions_owner_version ON dbos.application_versions USING btree (application_name, version_name) WHERE (application_name IS NOT NULL);


--
-- Name: uq_application_versions_unclaimed_version; Type: INDEX; Schema: dbos; Owner: -
--

CREATE UNIQUE INDEX uq_application_versions_unclaimed_version ON dbos.application_versions USING btree (version_name) WHERE (application_name IS NULL);


--
-- Name: uq_workflow_status_dedup_id; Type: INDEX; Schema: dbos; Owner: -
--

CREATE UNIQUE INDEX uq_workflow_status_dedup_id ON dbos.workflow_status USING btree (queue_name, deduplication_id) WHERE (deduplication_id IS NOT NULL);


--
-- Name: workflow_status_created_at_index; Type: INDEX; Schema: dbos; Owner: -
--

CREATE INDEX workflow_status_created_at_index ON dbos.workflow_status USING btree (created_at);


--
-- Name: sva_jobs_newest; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sva_jobs_newest ON public.sva_jobs USING btree (created_us, id);


--
-- Name: sva_jobs_state; Type: INDEX; Schema: public; Owner: -
--

CREATE INDEX sva_jobs_state ON public.sva_jobs USING btree (state, deadline_us);


--
-- Name: notifications dbos_notifications_trigger; Type: TRIGGER; Schema: dbos; Owner: -
--

CREATE TRIGGER dbos_notifications_trigger AFTER INSERT ON dbos.notifications FOR EACH ROW EXECUTE FUNCTION dbos.notifications_function();


--
-- Name: notifications notifications_destination_uuid_fkey; Type: FK CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.notifications
    ADD CONSTRAINT notifications_destination_uuid_fkey FOREIGN KEY (destination_uuid) REFERENCES dbos.workflow_status(workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: streams streams_workflow_uuid_fkey; Type: FK CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.streams
    ADD CONSTRAINT streams_workflow_uuid_fkey FOREIGN KEY (workflow_uuid) REFERENCES dbos.workflow_status(workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: workflow_events_history workflow_events_history_workflow_uuid_fkey; Type: FK CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.workflow_events_history
    ADD CONSTRAINT workflow_events_history_workflow_uuid_fkey FOREIGN KEY (workflow_uuid) REFERENCES dbos.workflow_status(workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- Name: workflow_events workflow_events_workflow_uuid_fkey; Type: FK CONSTRAINT; Schema: dbos; Owner: -
--

ALTER TABLE ONLY dbos.workflow_events
    ADD CONSTRAINT workflow_events_workflow_uuid_fkey FOREIGN KEY (workflow_uuid) REFERENCES dbos.workflow_status(workflow_uuid) ON UPDATE CASCADE ON DELETE CASCADE;


--
-- PostgreSQL database dump complete
--


