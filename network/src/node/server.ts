import {
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';

import type { Credentials } from '../crypto/authority.js';
import { StartError } from './errors.js';

/** Fabric's limit for messages, in bytes (`internal/pkg/comm/config.go`). */
const MAX_MESSAGE_BYTES = 100 * 1024 * 1024;

/** A gRPC service with its handlers. */
export interface Service {
  readonly definition: ServiceDefinition;
  readonly handlers: UntypedServiceImplementation;
}

/** A listening TLS endpoint. */
export interface Endpoint {
  readonly port: number;
  /** Ends all calls and stops listening. */
  stop(): void;
}

/**
 * Listens on the loopback address.
 * @param port 0 for any that is free
 * @throws StartError with code PORT_IN_USE
 */
export async function listen(
  port: number,
  tls: Credentials,
  services: readonly Service[],
): Promise<Endpoint> {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  });
  for (const { definition, handlers } of services) {
    server.addService(definition, handlers);
  }
  const keyPair = { private_key: Buffer.from(tls.privateKey), cert_chain: Buffer.from(tls.certificate) };
  const credentials = ServerCredentials.createSsl(null, [keyPair]);
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => {
      if (error === null) {
        resolve({ port: bound, stop: () => server.forceShutdown() });
      } else {
        reject(new StartError('PORT_IN_USE', `Port ${port} is in use.`, { cause: error }));
      }
    });
  });
}
