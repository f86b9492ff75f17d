import type { TLSSocket } from 'node:tls';

/**
 * The TLS certificates that connected clients have shown, by the clients' addresses. Like Fabric's (`comm/server.go`,
 * RequestClientCert) an endpoint asks for a certificate and checks none; grpc-js shows only those that were checked.
 */
export class ClientCertificates {
  readonly #certificates = new Map<string, Buffer>();

  /** Remembers the certificate of a connection until that closes. */
  add(socket: TLSSocket): void {
    const certificate = socket.getPeerX509Certificate()?.raw;
    if (certificate !== undefined) {
      const client = `${socket.remoteAddress ?? ''}:${socket.remotePort ?? 0}`;
      this.#certificates.set(client, certificate);
      socket.once('close', () => this.#certificates.delete(client));
    }
  }

  /**
   * The certificate of a connected client, DER; undefined if it has shown none.
   * @param client `address:port`, as gRPC names it
   */
  of(client: string): Buffer | undefined {
    return this.#certificates.get(client);
  }
}
