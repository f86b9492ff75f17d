import { decode } from '../proto/decode.js';
import { ledger, peer } from '../proto/fabric.js';
import timestamps from 'google-protobuf/google/protobuf/timestamp_pb.js';
import type { KeyModification } from '../ledger/history.js';
import type { RangeIterator } from '../ledger/rangeiterator.js';
import { ChaincodeError } from './errors.js';
import type { ResultSource } from './queryresults.js';
import type { CalledChaincode, TransactionContext } from './transactioncontext.js';

const { Type } = peer.ChaincodeMessage;
const { queryresult } = ledger;

/** A shim call: its serialised argument in, its serialised result out. */
type ShimCall = (argument: Uint8Array, context: TransactionContext) => Promise<Uint8Array> | Uint8Array;

/** What a chaincode may ask of its peer, by message type (`core/chaincode/handler.go`). */
export const SHIM_CALLS: ReadonlyMap<number, ShimCall> = new Map<number, ShimCall>([
  [Type.GET_STATE, getState],
  [Type.PUT_STATE, putState],
  [Type.DEL_STATE, deleteState],
  [Type.GET_STATE_METADATA, getStateMetadata],
  [Type.PUT_STATE_METADATA, putStateMetadata],
  [Type.GET_STATE_BY_RANGE, getStateByRange],
  [Type.GET_HISTORY_FOR_KEY, getHistoryForKey],
  [Type.GET_QUERY_RESULT, getQueryResult],
  [Type.QUERY_STATE_NEXT, queryStateNext],
  [Type.QUERY_STATE_CLOSE, queryStateClose],
  [Type.GET_PRIVATE_DATA_HASH, getPrivateDataHash],
  [Type.PURGE_PRIVATE_DATA, purgePrivateData],
  [Type.INVOKE_CHAINCODE, invokeChaincode],
]);

const NOTHING = new Uint8Array();

function getState(argument: Uint8Array, { simulator, namespace }: TransactionContext): Uint8Array {
  const call = decode(peer.GetState, argument, 'GetState');
  checkPublic(call);
  return simulator.getState(namespace, call.getKey()) ?? NOTHING;
}

function putState(argument: Uint8Array, { simulator, namespace }: TransactionContext): Uint8Array {
  const call = decode(peer.PutState, argument, 'PutState');
  checkPublic(call);
  simulator.putState(namespace, call.getKey(), call.getValue_asU8());
  return NOTHING;
}

function deleteState(argument: Uint8Array, { simulator, namespace }: TransactionContext): Uint8Array {
  const call = decode(peer.DelState, argument, 'DelState');
  checkPublic(call);
  simulator.deleteState(namespace, call.getKey());
  return NOTHING;
}

function getStateMetadata(argument: Uint8Array, { simulator, namespace }: TransactionContext): Uint8Array {
  const call = decode(peer.GetStateMetadata, argument, 'GetStateMetadata');
  checkPublic(call);
  const result = new peer.StateMetadataResult();
  for (const [name, value] of simulator.getMetadata(namespace, call.getKey())) {
    const entry = new peer.StateMetadata();
    entry.setMetakey(name);
    entry.setValue(value);
    result.addEntries(entry);
  }
  return result.serializeBinary();
}

function putStateMetadata(argument: Uint8Array, { simulator, namespace }: TransactionContext): Uint8Array {
  const call = decode(peer.PutStateMetadata, argument, 'PutStateMetadata');
  checkPublic(call);
  const metadata = call.getMetadata();
  const entries = metadata === undefined ? [] : [[metadata.getMetakey(), metadata.getValue_asU8()] as const];
  simulator.putMetadata(namespace, call.getKey(), new Map(entries));
  return NOTHING;
}

async function getStateByRange(
  argument: Uint8Array,
  { simulator, namespace, queries }: TransactionContext,
): Promise<Uint8Array> {
  const call = decode(peer.GetStateByRange, argument, 'GetStateByRange');
  checkPublic(call);
  const page = decode(peer.QueryMetadata, call.getMetadata_asU8(), 'QueryMetadata');
  const pageSize = page.getPagesize();
  const bookmark = page.getBookmark();
  const isPaged = pageSize !== 0 || bookmark !== '';
  const range = isPaged
    ? simulator.rangePage(namespace, call.getStartkey(), call.getEndkey(), { pageSize, bookmark })
    : simulator.range(namespace, call.getStartkey(), call.getEndkey());
  const source = rangeSource(namespace, range);
  const first = await queries.open(
    isPaged ? { ...source, bookmark: () => range.bookmark() } : source,
    pageSize,
  );
  return first.serializeBinary();
}

async function getHistoryForKey(
  argument: Uint8Array,
  { simulator, namespace, queries }: TransactionContext,
): Promise<Uint8Array> {
  const key = decode(peer.GetHistoryForKey, argument, 'GetHistoryForKey').getKey();
  const history = simulator.history(namespace, key);
  const source: ResultSource = {
    next: async () => {
      const result = await history.next();
      return result.done === true ? undefined : encodeModification(result.value);
    },
    close: () => history.return(undefined),
  };
  return (await queries.open(source)).serializeBinary();
}

/** Fabric's answers where the state is in LevelDB (`stateleveldb.go`). */
function getQueryResult(argument: Uint8Array): never {
  const call = decode(peer.GetQueryResult, argument, 'GetQueryResult');
  checkPublic(call);
  const name = call.getMetadata().length > 0 ? 'ExecuteQueryWithMetadata' : 'ExecuteQuery';
  throw new ChaincodeError('UNSUPPORTED', `${name} not supported for leveldb`);
}

async function queryStateNext(argument: Uint8Array, { queries }: TransactionContext): Promise<Uint8Array> {
  const id = decode(peer.QueryStateNext, argument, 'QueryStateNext').getId();
  return (await queries.next(id)).serializeBinary();
}

async function queryStateClose(argument: Uint8Array, { queries }: TransactionContext): Promise<Uint8Array> {
  const id = decode(peer.QueryStateClose, argument, 'QueryStateClose').getId();
  return (await queries.close(id)).serializeBinary();
}

function getPrivateDataHash(argument: Uint8Array): never {
  return refuse(decode(peer.GetState, argument, 'GetState').getCollection());
}

function purgePrivateData(argument: Uint8Array): never {
  return refuse(decode(peer.PurgePrivateState, argument, 'PurgePrivateState').getCollection());
}

async function invokeChaincode(
  argument: Uint8Array,
  { callChaincode }: TransactionContext,
): Promise<Uint8Array> {
  const spec = decode(peer.ChaincodeSpec, argument, 'ChaincodeSpec');
  const target = calledChaincode(spec.getChaincodeId()?.getName() ?? '');
  return (await callChaincode(target, spec.getInput() ?? new peer.ChaincodeInput())).serializeBinary();
}

/** Takes `name:version/channel` apart; the version is not looked at (`handler.go`, ParseName). */
function calledChaincode(instance: string): CalledChaincode {
  const slash = instance.indexOf('/');
  const [versioned, channel] =
    slash === -1 ? [instance, ''] : [instance.slice(0, slash), instance.slice(slash + 1)];
  return { name: versioned.split(':', 1)[0] ?? '', channel };
}

function checkPublic(call: { getCollection(): string }): void {
  const collection = call.getCollection();
  if (collection !== '') {
    refuse(collection);
  }
}

function refuse(collection: string): never {
  throw new ChaincodeError(
    'UNSUPPORTED',
    `the embedded network has no private data collections: ${collection}`,
  );
}

function rangeSource(namespace: string, range: RangeIterator): ResultSource {
  return {
    next: async () => {
      const found = await range.next();
      if (found === undefined) {
        return undefined;
      }
      const result = new queryresult.KV();
      result.setNamespace(namespace);
      result.setKey(found.key);
      result.setValue(found.value);
      return result.serializeBinary();
    },
    close: () => range.close(),
  };
}

function encodeModification({ transactionId, value, isDelete, timestamp }: KeyModification): Uint8Array {
  const moment = new timestamps.Timestamp();
  moment.setSeconds(timestamp.seconds);
  moment.setNanos(timestamp.nanos);
  const result = new queryresult.KeyModification();
  result.setTxId(transactionId);
  result.setValue(value);
  result.setTimestamp(moment);
  result.setIsDelete(isDelete);
  return result.serializeBinary();
}
