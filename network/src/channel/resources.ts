/** Policies that guard a peer's resources unless the channel says otherwise (`core/aclmgmt/defaultaclprovider.go`). */
export const DEFAULT_ACLS = {
  '_lifecycle/CheckCommitReadiness': '/Channel/Application/Writers',
  '_lifecycle/CommitChaincodeDefinition': '/Channel/Application/Writers',
  '_lifecycle/QueryChaincodeDefinition': '/Channel/Application/Writers',
  '_lifecycle/QueryChaincodeDefinitions': '/Channel/Application/Writers',
  'qscc/GetChainInfo': '/Channel/Application/Readers',
  'qscc/GetBlockByNumber': '/Channel/Application/Readers',
  'qscc/GetBlockByHash': '/Channel/Application/Readers',
  'qscc/GetTransactionByID': '/Channel/Application/Readers',
  'qscc/GetBlockByTxID': '/Channel/Application/Readers',
  'cscc/GetConfigBlock': '/Channel/Application/Readers',
  'cscc/GetChannelConfig': '/Channel/Application/Readers',
  'peer/Propose': '/Channel/Application/Writers',
  'peer/ChaincodeToChaincode': '/Channel/Application/Writers',
  'event/Block': '/Channel/Application/Readers',
  'event/FilteredBlock': '/Channel/Application/Readers',
  'gateway/CommitStatus': '/Channel/Application/Readers',
  'gateway/ChaincodeEvents': '/Channel/Application/Readers',
} as const;

/** A resource of a peer that the channel's ACLs guard. */
export type Resource = keyof typeof DEFAULT_ACLS;

/** Resources that show everybody's traffic: only for those who may read raw blocks. */
export const BLOCK_RESOURCES = [
  'event/Block',
  'event/FilteredBlock',
  'gateway/ChaincodeEvents',
  'qscc/GetChainInfo',
  'qscc/GetBlockByNumber',
  'qscc/GetBlockByHash',
  'qscc/GetTransactionByID',
  'qscc/GetBlockByTxID',
] as const satisfies readonly Resource[];

/** Resources that show a member what concerns itself or is common to all, and that Fabric opens to readers of blocks. */
export const MEMBER_RESOURCES = [
  'cscc/GetConfigBlock',
  'cscc/GetChannelConfig',
  'gateway/CommitStatus',
] as const satisfies readonly Resource[];
