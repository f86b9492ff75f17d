import type { ChannelConfig } from '../channel/channelconfig.js';
import type { CommittedLedger } from '../ledger/committedledger.js';
import { decode } from '../proto/decode.js';
import { common, peer } from '../proto/fabric.js';
import { AccessDenied, type AccessControl } from './accesscontrol.js';
import { failure, success, SYSTEM_VERSION, type Chaincode, type Outcome } from './chaincodes.js';
import type { Proposal } from './proposal.js';

/** The configuration system chaincode (`core/scc/cscc/configure.go`): channels and their configuration. */
export class Cscc implements Chaincode {
  readonly version = SYSTEM_VERSION;
  readonly isSystem = true;
  readonly simulates = false;
  readonly #config: ChannelConfig;
  readonly #ledger: CommittedLedger;
  readonly #access: AccessControl;

  constructor(config: ChannelConfig, ledger: CommittedLedger, access: AccessControl) {
    this.#config = config;
    this.#ledger = ledger;
    this.#access = access;
  }

  async execute(proposal: Proposal): Promise<Outcome> {
    const [name = '', channel = ''] = proposal.input
      .getArgsList_asU8()
      .map((bytes) => Buffer.from(bytes).toString());
    const { invoked, chaincode } = proposal;
    if (invoked !== chaincode) {
      const reason = 'Rejecting invoke of CSCC from another chaincode';
      return { response: failure(`${reason}, original invocation for '${invoked}'`) };
    }
    switch (name) {
      case 'GetChannels':
        // Whoever belongs to the peer's organisation may ask; the endorser has checked that.
        return { response: success(this.#channels().serializeBinary()) };
      case 'GetConfigBlock':
      case 'GetChannelConfig':
        return { response: await this.#configuration(name, channel, proposal) };
      default:
        return { response: failure(`Requested function ${name} not found.`) };
    }
  }

  #channels(): peer.ChannelQueryResponse {
    const info = new peer.ChannelInfo();
    info.setChannelId(this.#config.channel);
    const response = new peer.ChannelQueryResponse();
    response.addChannels(info);
    return response;
  }

  async #configuration(
    name: 'GetConfigBlock' | 'GetChannelConfig',
    channel: string,
    { signed }: Proposal,
  ): Promise<peer.Response> {
    if (channel !== this.#config.channel) {
      return failure(`Unknown channel ID, ${channel}`);
    }
    try {
      this.#access.check(`cscc/${name}`, signed);
    } catch (error) {
      if (error instanceof AccessDenied) {
        return failure(`access denied for [${name}][${channel}]: ${error.message}`);
      }
      throw error;
    }
    // The configuration does not change while a channel runs here: block 0 has it.
    const block = (await this.#ledger.blockByNumber(0n)) ?? new Uint8Array();
    return success(name === 'GetConfigBlock' ? block : configIn(block));
  }
}

/** The serialised `common.Config` of a configuration block. */
function configIn(block: Uint8Array): Uint8Array {
  const [bytes = new Uint8Array()] = decode(common.Block, block, 'Block').getData()?.getDataList_asU8() ?? [];
  const envelope = decode(common.Envelope, bytes, 'Envelope');
  const payload = decode(common.Payload, envelope.getPayload_asU8(), 'Payload');
  const config = decode(common.ConfigEnvelope, payload.getData_asU8(), 'ConfigEnvelope').getConfig();
  return config?.serializeBinary() ?? new Uint8Array();
}
