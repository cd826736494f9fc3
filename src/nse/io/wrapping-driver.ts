import type {
  Bytes,
  CertificateFacts,
  Done,
  Endpoints,
  IoDriver,
  IoInterface,
  IoOp,
  IoOperation,
  IoReplies,
  IoRequest,
  IoSocket,
  TlsFacts,
  UdpOptions,
} from "./driver.ts";

/** A driver that passes everything on to another; what is to be different is overridden. */
export class WrappingDriver implements IoDriver {
  constructor(protected readonly inner: IoDriver) {}

  start<K extends IoOp>(request: IoRequest<K>, done: Done<IoReplies[K]>): IoOperation {
    return this.inner.start(request, done);
  }
  openUdp(options: UdpOptions): IoSocket {
    return this.inner.openUdp(options);
  }
  close(socket: IoSocket): boolean {
    return this.inner.close(socket);
  }
  endpoints(socket: IoSocket): Endpoints | undefined {
    return this.inner.endpoints(socket);
  }
  tlsFacts(socket: IoSocket): TlsFacts | undefined {
    return this.inner.tlsFacts(socket);
  }
  readCertificate(der: Bytes): CertificateFacts | undefined {
    return this.inner.readCertificate(der);
  }
  now(): number {
    return this.inner.now();
  }
  clock(): number {
    return this.inner.clock();
  }
  randomBytes(n: number): Bytes {
    return this.inner.randomBytes(n);
  }
  interfaces(): readonly IoInterface[] {
    return this.inner.interfaces();
  }
  dnsServers(): readonly string[] {
    return this.inner.dnsServers();
  }
  dispose(): void {
    this.inner.dispose();
  }
}
