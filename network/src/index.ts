export { EmbeddedNetwork, type EmbeddedNetworkOptions } from './node/embeddednetwork.js';
export { StartError, type StartErrorCode } from './node/errors.js';
export { Logger } from './node/logger.js';
export type { PortChoice } from './node/networkstate.js';
export { Layout } from './topology/layout.js';
export {
  DEFAULT_TOPOLOGY_FILE,
  parseTopology,
  readTopology,
  TopologyError,
  type Topology,
} from './topology/topology.js';
