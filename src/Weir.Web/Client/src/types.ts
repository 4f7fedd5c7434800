// The answers of the API, as docs/reference/api.md has them; only what the page uses.

export interface Fault { message: string; subject: string; location: string | null }

export interface Audit { last: string | null; outcome: string; differing: number; audits: number; missing: number; different: number; foreign: number; repaired: number }

export interface LacpPort { port: string; port_number: number; lag: number; state: string; partner: { system: string; port: number } | null }

export interface Neighbor { port: string; port_number: number; system_name: string; port_id: string; mac: string; is_expected: boolean }

export interface MissingPort { number: number; name: string; location: string | null }

export interface DatapathStatus {
  dp_id: string; name: string; state: string; since: string; peer: string | null; applied_hash: string | null; applied_since: string | null; faults: Fault[];
  hosts: number; packet_ins: number; packet_ins_ignored: number; flow_mods_sent: number; errors: number; connections: number; disconnections: number; learn_bans: number;
  audit: Audit; lacp: LacpPort[]; neighbors: Neighbor[]; missing_ports: MissingPort[];
}

export interface Status {
  /** controller, or guard: `weir guard`, whose datapaths are the bridges that it guards. */
  role: string; version: string; pid: number; listening: string[]; unknown_datapaths: number; impostors: number; rejected_connections: number; datapaths: DatapathStatus[];
  config: { file: string; hash: string; since: string; load_errors: string[]; reload_requests: number };
}

export interface Host { datapath: string; port: string; port_number: number; vlan: string; vid: number; mac: string; age_seconds: number }

export interface Drop {
  reason: string; subject: string; location: string | null; table: string; port: string | null; port_number: number | null;
  recent_packets: number; recent_bytes: number; packets: number; bytes: number;
}

export interface Drops { datapath: string; read_at: string | null; since: string; recent_seconds: number; fault: string | null; drops: Drop[] }

export interface AclRule { acl: string; rule: number; location: string | null; packets: number; bytes: number; text: string | null; places: { on: string; packets: number; bytes: number }[] }

export interface Acls { datapath: string; read_at: string | null; fault: string | null; rules: AclRule[] }

export interface PortCounters { rx_packets: number | null; tx_packets: number | null; rx_bytes: number | null; tx_bytes: number | null; rx_dropped: number | null; tx_dropped: number | null; rx_errors: number | null; tx_errors: number | null; seconds: number }

export interface Port {
  number: number; name: string; description: string; location: string | null; state: string; device: string | null; mac: string | null; speed_kbps: number | null; kind: string;
  native_vlan: string | null; tagged_vlans: string[]; acls: string[]; hosts: number; lag: number | null; lacp_state: string | null; neighbor: Neighbor | null; counters: PortCounters | null;
}

export interface Ports { datapath: string; dp_id: string; read_at: string | null; fault: string | null; ports: Port[] }

export interface Link {
  datapath: string; port: string; port_number: number; peer_datapath: string | null; peer_port: string | null; system_name: string; port_id: string; mac: string; is_expected: boolean;
  lag: number | null; lacp_state: string | null;
}

export interface PortReference { name: string; number: number }

export interface Vlan {
  datapath: string; name: string; vid: number; description: string; location: string | null; untagged_ports: PortReference[]; tagged_ports: PortReference[]; hosts: number;
  acls_in: string[]; acls_out: string[];
}

export interface ServiceCounters {
  read_at: string; diverted_packets: number; copied_packets: number; heard_packets: number; untagged_packets: number;
  recent_diverted_packets: number; recent_copied_packets: number; recent_heard_packets: number; last_steered: string | null; last_heard: string | null; unanswered_since: string | null;
}

export interface Service {
  datapath: string; port: string; port_number: number; location: string | null; state: string; health: string; vlan_vid_base: number; vids: { vid: number; port: string; port_number: number }[];
  counters: ServiceCounters | null; rules: AclRule[]; fault: string | null;
}

export interface Attempt { reason: string; port: string | null; recent_packets: number; recent_bytes: number; packets: number; bytes: number }

export interface Nic {
  vm: string; mac: string; port: string; port_number: number; state: string; port_state: string; location: string | null; addresses: string[]; extra_macs: string[]; roles: string[]; attempts: Attempt[]; why: string | null;
}

export interface Guard { datapath: string; dp_id: string; mode: string; read_at: string | null; recent_seconds: number; fault: string | null; nics: Nic[]; other_attempts: Attempt[] }

export interface TraceAnswer {
  tables: { table: string; vlan: string; matched: string | null; location: string | null; entry: string | null; done: string[] }[];
  exits: { port: string; port_number: number; vlan: string }[];
  drop: string | null; drop_reason: string | null;
}

export interface ChangeCount { added: number; removed: number; changed: number }

export interface Place { port: string; port_number: number; vid: number | null; vlan: string | null; is_other_vids: boolean; is_other_ports: boolean }

export interface Fate { exits: { port: string; port_number: number; vlan: string }[]; to_controller: boolean; drop: string | null }

export interface DatapathPlan {
  name: string; dp_id: string; presence: string; flows: ChangeCount; groups: ChangeCount; meters: ChangeCount; hosts_forgotten: number | null;
  parts: { table: string; subject: string; location: string | null; count: ChangeCount }[];
  entries: { change: string; table: string; text: string; subject: string; location: string | null }[];
  treatments: { place: Place; examples: { packet: string; frame: string; rule: string | null; before: Fate; after: Fate }[] }[];
  unknown: Place[]; problems: string[];
}

export interface Diagnostic { code: string; severity: string; file: string; line: number; column: number; path: string; message: string; hint: string | null }

export interface PlanAnswer { base_hash: string; is_empty: boolean; diagnostics: Diagnostic[]; plan: { datapaths: DatapathPlan[] } }

export interface Refused { error: string; diagnostics: Diagnostic[] }

export interface ApplyAnswer { accepted: boolean; hash: string; diagnostics: string[]; datapaths: { dp_id: string; name: string; state: string; plan: string; faults: Fault[] }[] }
