import { once } from 'node:events';
import { createServer, type TLSSocket } from 'node:tls';
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
 * Listens on the loopback address. Like Fabric's endpoints it asks clients for a certificate and takes any or none
 * (`internal/pkg/comm/server.go`, RequestClientCert), which grpc-js does not do by itself.
 * @param port 0 for any that is free
 * @param onConnection told of each connection before its first call
 * @throws StartError with code PORT_IN_USE
 */
export async function listen(
  port: number,
  tls: Credentials,
  services: readonly Service[],
  onConnection: (connection: TLSSocket) => void = () => undefined,
): Promise<Endpoint> {
  const server = new Server({
    'grpc.max_receive_message_length': MAX_MESSAGE_BYTES,
    'grpc.max_send_message_length': MAX_MESSAGE_BYTES,
  });
  for (const { definition, handlers } of services) {
    server.addService(definition, handlers);
  }
  const calls = server.createConnectionInjector(ServerCredentials.createInsecure());
  const listener = createServer(
    {
      cert: tls.certificate,
      key: tls.privateKey,
      ALPNProtocols: ['h2'],
      requestCert: true,
      rejectUnauthorized: false,
      noDelay: true,
    },
    (connection) => {
      onConnection(connection);
      calls.injectConnection(connection);
    },
  );
  listener.listen(port, '127.0.0.1');
  try {
    await once(listener, 'listening');
  } catch (error) {
    throw new StartError('PORT_IN_USE', `Port ${port} is in use.`, { cause: error });
  }
  const address = listener.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    stop: () => {
      listener.close();
      server.forceShutdown();
    },
  };
}
