# SPDX-License-Identifier: GPL-3.0-or-later
"""A management server that stands in for Azure's. It checks every request against the published contract
(API version 2025-08-01) and answers from states that are MODELLED on the documentation: no recording of
an online migration is public. A test can have it fail in the ways that the real one does."""

import http.server
import json
import re
import socket
import threading
import time
import urllib.parse

API_VERSION = "2025-08-01"
SUBSCRIPTION = "11111111-2222-3333-4444-555555555555"
TENANT = "99999999-8888-7777-6666-555555555555"
GROUP = "testgroup"
SERVER = "target-server"
PROVIDER = "Microsoft.DBforPostgreSQL"
SERVER_ID = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/{PROVIDER}/flexibleServers/{SERVER}"
FLAGS = ("True", "False")
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"

# Members of a create request: type, or the words that are allowed. What is read-only is not among them.
CREATE = {
    "migrationInstanceResourceId": str, "migrationMode": ("offline", "online"),
    "migrationOption": ("validate", "migrate", "validateandmigrate"),
    "sourceType": {w.lower() for w in (
        "OnPremises", "AWS", "GCP", "AzureVM", "PostgreSQLSingleServer", "AWS_RDS", "AWS_AURORA", "AWS_EC2",
        "GCP_CloudSQL", "GCP_AlloyDB", "GCP_Compute", "EDB", "EDB_Oracle_Server", "EDB_PostgreSQL",
        "PostgreSQLFlexibleServer", "PostgreSQLCosmosDB", "Huawei_RDS", "Huawei_Compute", "Heroku_PostgreSQL",
        "Crunchy_PostgreSQL", "ApsaraDB_RDS", "Digital_Ocean_Droplets", "Digital_Ocean_PostgreSQL",
        "Supabase_PostgreSQL")},
    "sslMode": ("prefer", "require", "verifyca", "verifyfull"),
    "sourceDbServerResourceId": str, "sourceDbServerFullyQualifiedDomainName": str,
    "targetDbServerFullyQualifiedDomainName": str, "secretParameters": dict, "dbsToMigrate": list,
    "setupLogicalReplicationOnSourceDbIfNeeded": FLAGS, "overwriteDbsInTarget": FLAGS,
    "migrationWindowStartTimeInUtc": str, "migrationWindowEndTimeInUtc": str, "migrateRoles": FLAGS,
    "startDataMigration": FLAGS, "triggerCutover": FLAGS, "dbsToTriggerCutoverOn": list, "cancel": FLAGS,
    "dbsToCancelMigrationOn": list,
}
PATCH = {name: CREATE[name] for name in (
    "sourceDbServerResourceId", "sourceDbServerFullyQualifiedDomainName", "targetDbServerFullyQualifiedDomainName",
    "secretParameters", "dbsToMigrate", "setupLogicalReplicationOnSourceDbIfNeeded", "overwriteDbsInTarget",
    "migrationWindowStartTimeInUtc", "migrateRoles", "startDataMigration", "triggerCutover",
    "dbsToTriggerCutoverOn", "cancel", "dbsToCancelMigrationOn", "migrationMode")}


def check_members(where, value, members):
    """Yields what is wrong with the object @value."""
    for name, given in value.items():
        if name not in members:
            yield f"{where}: {name} is not a member that may be sent"
            continue
        rule = members[name]
        if isinstance(rule, type):
            if not isinstance(given, rule):
                yield f"{where}.{name}: {given!r} is no {rule.__name__}"
        elif rule is FLAGS:
            if given not in FLAGS:
                yield f"{where}.{name}: {given!r} is not a flag as the service has it"
        elif not isinstance(given, str) or given.lower() not in rule:
            yield f"{where}.{name}: {given!r} is not one of its words"


def check_body(method, body):
    """Yields what is wrong with the body of a create (PUT) or an update (PATCH)."""
    for name in body:
        if name not in ("location", "properties", "tags", "identity"):
            yield f"{name} is not a member of a migration"
    properties = body.get("properties", {})
    yield from check_members("properties", properties, CREATE if method == "PUT" else PATCH)
    for name in ("dbsToMigrate", "dbsToTriggerCutoverOn", "dbsToCancelMigrationOn"):
        if not all(isinstance(database, str) for database in properties.get(name) or []):
            yield f"{name} must be names"
    if len(properties.get("dbsToMigrate") or []) > 50:
        yield "dbsToMigrate: more than 50"
    secrets = properties.get("secretParameters")
    if method == "PUT":
        if not isinstance(body.get("location"), str):
            yield "location is required"
        if secrets is None:
            yield "secretParameters is required"
    if secrets is not None:
        yield from check_members("secretParameters", secrets, {
            "adminCredentials": dict, "sourceServerUsername": str, "targetServerUsername": str})
        credentials = secrets.get("adminCredentials", {})
        yield from check_members("adminCredentials", credentials,
                                 {"sourceServerPassword": str, "targetServerPassword": str})
        if method == "PUT" and len(credentials) != 2:
            yield "adminCredentials needs both passwords"


class Migration:
    """One that goes on a step each time it is looked at."""

    def __init__(self, name, body, databases_in_the_way=False):
        self.name = name
        self.location = body["location"]
        self.properties = {k: v for k, v in body["properties"].items() if k != "secretParameters"}
        self.tags = body.get("tags")
        self.state = ("InProgress", None)
        self.error = None
        option = self.properties.get("migrationOption", "ValidateAndMigrate").lower()
        self.steps = [("InProgress", "PerformingPreRequisiteSteps")]
        if option != "migrate":
            self.steps.append(("InProgress", "ValidationInProgress"))
        if option == "validate":
            self.steps.append(("Succeeded", "Completed"))
        else:
            if databases_in_the_way and self.properties.get("overwriteDbsInTarget") != "True":
                self.steps.append(("WaitingForUserAction", "WaitingForTargetDBOverwriteConfirmation"))
            self.steps.append(("InProgress", "MigratingData"))
            self.steps += ([("WaitingForUserAction", "WaitingForCutoverTrigger")] if self.is_online
                           else [("InProgress", "CompletingMigration"), ("Succeeded", "Completed")])

    @property
    def is_online(self):
        return self.properties.get("migrationMode", "Offline").lower() == "online"

    @property
    def is_active(self):
        return self.state[0] not in ("Succeeded", "Failed", "Canceled", "ValidationFailed")

    def look(self):
        if self.steps and self.state[0] != "WaitingForUserAction":
            self.state = self.steps.pop(0)

    def change(self, properties):
        if properties.get("cancel") == "True":
            self.state, self.steps = ("InProgress", "CancelingRequestedDBMigrations"), [("Canceled", "Completed")]
        elif properties.get("triggerCutover") == "True":
            self.state = ("InProgress", "CompletingMigration")
            self.steps = [("Succeeded", "Completed")]
        elif "overwriteDbsInTarget" in properties or "setupLogicalReplicationOnSourceDbIfNeeded" in properties:
            self.state = ("InProgress", "PerformingPreRequisiteSteps")
        self.properties.update(properties)

    def to_json(self):
        state, substate = self.state
        status = {"state": state, "error": self.error}
        if substate is not None:
            details = {"currentSubState": substate, "dbDetails": {}}
            if substate in ("MigratingData", "WaitingForCutoverTrigger", "CompletingMigration", "Completed"):
                for database in self.properties.get("dbsToMigrate", []):
                    details["dbDetails"][database] = {
                        "databaseName": database,
                        "migrationState": {"Succeeded": "Succeeded", "Canceled": "Canceled", "Failed": "Failed"}.get(
                            state, "WaitingForCutoverTrigger" if substate == "WaitingForCutoverTrigger" else "InProgress"),
                        "startedOn": "2026-10-07T17:37:19.2424726Z", "fullLoadCompletedTables": 7,
                        "appliedChanges": 12, "incomingChanges": 0, "latency": 3}
            status["currentSubStateDetails"] = details
        answer = {"id": f"{SERVER_ID}/migrations/{self.name}", "name": self.name, "location": "Canada Central",
                  "type": f"{PROVIDER}/flexibleServers/migrations",
                  "properties": {**self.properties, "migrationId": "00000000-1111-2222-3333-444444444444",
                                 "targetDbServerResourceId": SERVER_ID, "currentStatus": status}}
        if self.tags is not None:
            answer["tags"] = self.tags
        return answer


class Fault:
    """What goes wrong with the next requests of @method whose path matches @pattern."""

    def __init__(self, method, pattern, *answers):
        self.method = method
        self.pattern = pattern
        self.answers = list(answers)


class StandIn:
    """Use it as a context. requests: (method, path, query, body) of all; violations: what was against
    the contract; faults: see Fault. An answer of a fault is a status, (status, headers), or one of the words
    "drop" (before anything is done), "drop after" and "truncate"."""

    def __init__(self):
        self.lock = threading.Lock()
        self.migrations = {}
        self.requests = []
        self.violations = []
        self.faults = []
        self.tokens = {"first-token"}
        self.n_tokens = 0
        self.pending_device_codes = 1
        self.token_requests = []
        self.databases_in_the_way = False
        self.extra_servers = 0
        stand_in = self

        class Handler(_Handler):
            server_model = stand_in

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *unused):
        self.http.shutdown()
        self.http.server_close()

    def new_token(self):
        self.n_tokens += 1
        token = f"token-{self.n_tokens}"
        self.tokens = {token}
        return token

    def expire_tokens(self):
        with self.lock:
            self.tokens = set()

    def sent(self, method):
        return [request for request in self.requests if request[0] == method and "/migrations" in request[1]]


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_model = None

    def log_message(self, *unused):  # pylint: disable=arguments-differ
        pass

    def do_GET(self):  # pylint: disable=invalid-name
        self.handle_any()

    do_PUT = do_PATCH = do_POST = do_DELETE = do_GET

    def answer(self, status, body=None, headers=(), cut=False):
        data = b"" if body is None else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("x-ms-request-id", "request-for-support")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data[:len(data) // 2] if cut else data)
        if cut:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def refuse(self, status, code, message, headers=()):
        self.answer(status, {"error": {"code": code, "message": message}}, headers)

    def drop(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def violate(self, text):
        self.server_model.violations.append(f"{self.command} {self.path}: {text}")

    def handle_any(self):
        model = self.server_model
        url = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = urllib.parse.unquote(url.path)
        with model.lock:
            if path.endswith(("/oauth2/v2.0/token", "/oauth2/v2.0/devicecode", "/metadata/identity/oauth2/token")):
                self.give_token(path, query, dict(urllib.parse.parse_qsl(text, keep_blank_values=True)))
                return
            body = json.loads(text) if text else None
            model.requests.append((self.command, path, query, body))
            self.check_headers(path, query, text)
            fault = self.take_fault(path)
            if isinstance(fault, (int, tuple)):
                status, headers = fault if isinstance(fault, tuple) else (fault, ())
                self.refuse(status, "TooManyRequests" if status == 429 else "InternalServerError", "Try later.", headers)
            elif fault == "drop":
                self.drop()
            elif self.headers.get("Authorization") not in {f"Bearer {token}" for token in model.tokens}:
                self.refuse(401, "ExpiredAuthenticationToken", "The access token expiry UTC time is in the past.")
            else:
                self.serve(path, query, body, fault)

    def take_fault(self, path):
        for fault in self.server_model.faults:
            if fault.method == self.command and re.search(fault.pattern, path) and fault.answers:
                return fault.answers.pop(0)
        return None

    def check_headers(self, path, query, text):
        if "api-version" not in query:
            self.violate("no api-version")
        elif "/providers/" in path and query["api-version"] != API_VERSION:
            self.violate(f"api-version {query['api-version']}")
        if not re.fullmatch(UUID, self.headers.get("x-ms-client-request-id", "")):
            self.violate("x-ms-client-request-id is no UUID")
        if text and self.headers.get("Content-Type") != "application/json":
            self.violate("a body that is not said to be JSON")
        if not self.headers.get("Authorization", "").startswith("Bearer "):
            self.violate("no token")

    def give_token(self, path, query, form):
        model = self.server_model
        model.token_requests.append((path, query, form, dict(self.headers)))
        if path.startswith("/metadata"):
            if self.headers.get("Metadata") != "true" or not query.get("resource"):
                self.answer(400, {"error": "invalid_request", "error_description": "Metadata"})
            else:
                self.answer(200, {"access_token": model.new_token(), "expires_in": "3599", "token_type": "Bearer"})
        elif path.endswith("/devicecode"):
            self.answer(200, {"device_code": "DEVICE", "user_code": "ABCD-1234", "interval": 0, "expires_in": 900,
                              "verification_uri": "https://microsoft.com/devicelogin"})
        elif form.get("client_secret") == "wrong" or form.get("refresh_token") == "revoked":
            self.answer(401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret."})
        elif form.get("grant_type", "").endswith("device_code") and model.pending_device_codes > 0:
            model.pending_device_codes -= 1
            self.answer(400, {"error": "authorization_pending"})
        elif form.get("grant_type") == "refresh_token" and form.get("refresh_token") != f"refresh-{model.n_tokens}":
            self.answer(400, {"error": "invalid_grant", "error_description": "AADSTS700082: used before"})
        else:
            answer = {"access_token": model.new_token(), "expires_in": 3599, "token_type": "Bearer"}
            if form.get("grant_type") != "client_credentials":
                answer["refresh_token"] = f"refresh-{model.n_tokens}"
            self.answer(200, answer)

    # --- what there is ------------------------------------------------------------------------

    def describe_server(self, name):
        return {"id": SERVER_ID.replace(SERVER, name), "name": name, "location": "Canada Central",
                "type": f"{PROVIDER}/flexibleServers", "sku": {"name": "Standard_D4ds_v5", "tier": "GeneralPurpose"},
                "properties": {"version": "17", "state": "Ready", "administratorLogin": "adm",
                               "fullyQualifiedDomainName": f"{name}.postgres.database.azure.com",
                               "storage": {"storageSizeGB": 128}, "network": {"publicNetworkAccess": "Enabled"}}}

    def serve(self, path, query, body, fault):
        model = self.server_model
        lower = path.lower()
        if self.command == "GET" and path == "/subscriptions":
            self.answer(200, {"value": [{"id": f"/subscriptions/{SUBSCRIPTION}", "subscriptionId": SUBSCRIPTION,
                                         "tenantId": TENANT, "displayName": "Test subscription", "state": "Enabled"}]})
        elif self.command == "GET" and lower.endswith("/flexibleservers"):
            servers = [self.describe_server(SERVER)] + [self.describe_server(f"other-{i}") for i in range(model.extra_servers)]
            page = int(query.get("page", 0))
            answer = {"value": servers[page * 2:page * 2 + 2]}
            if len(servers) > page * 2 + 2:
                answer["nextLink"] = f"{model.url}{path}?api-version={API_VERSION}&page={page + 1}&t={'x' * 4000}"
            self.answer(200, answer)
        elif self.command == "GET" and lower == SERVER_ID.lower():
            self.answer(200, self.describe_server(SERVER))
        elif self.command == "GET" and lower == f"{SERVER_ID}/databases".lower():
            self.answer(200, {"value": [{"name": name} for name in ("azure_sys", "shop", "postgres")]})
        elif self.command == "GET" and lower == f"{SERVER_ID}/migrations".lower():
            only_active = query.get("migrationListFilter") == "Active"
            self.answer(200, {"value": [migration.to_json() for migration in model.migrations.values()
                                        if migration.is_active or not only_active]})
        elif lower.startswith(f"{SERVER_ID}/migrations/".lower()):
            self.serve_migration(path.rpartition("/")[2], body, fault)
        else:
            self.violate("there is no such thing in the contract")
            self.refuse(404, "ResourceNotFound", "The Resource was not found.")

    def serve_migration(self, name, body, fault):
        model = self.server_model
        migration = model.migrations.get(name.lower())
        if self.command in ("PUT", "PATCH"):
            for wrong in check_body(self.command, body or {}):
                self.violate(wrong)
        status = 200
        if self.command == "PUT":
            if migration is None:
                status = 201
                migration = model.migrations[name.lower()] = Migration(name, body, model.databases_in_the_way)
        elif migration is None:
            self.refuse(404, "ResourceNotFound", f"The Resource 'migrations/{name}' was not found.")
            return
        elif self.command == "PATCH":
            migration.change(body["properties"])
        elif self.command == "GET":
            migration.look()
        if fault == "drop after":
            self.drop()
        else:
            self.answer(status, migration.to_json(), cut=fault == "truncate")


def wait_until(is_so, what, patience=60):
    deadline = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"never: {what}")
        time.sleep(0.05)
