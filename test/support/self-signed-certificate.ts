import { generateKeyPairSync, sign } from 'node:crypto';

/** Encodes a DER value: its tag, length and content. */
const der = (tag: number, ...content: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const length = body.length < 128 ? [body.length] : [0x82, body.length >> 8, body.length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
};

const sequence = (...content: readonly Buffer[]) => der(0x30, ...content);
const octets = (hex: string) => Buffer.from(hex, 'hex');

const ECDSA_WITH_SHA256 = sequence(der(0x06, octets('2a8648ce3d040302')));
const NAME = sequence(der(0x31, sequence(der(0x06, octets('550403')), der(0x0c, Buffer.from('test')))));
/** subjectAltName: the IP address 127.0.0.1. */
const LOOPBACK = sequence(der(0x06, octets('551d11')), der(0x04, sequence(der(0x87, octets('7f000001')))));

/** Creates a self-signed certificate for 127.0.0.1, so that the repository contains no key. */
export const makeSelfSignedCertificate = (): { key: string; cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const signed = sequence(
    der(0xa0, der(0x02, octets('02'))),
    der(0x02, octets('01')),
    ECDSA_WITH_SHA256,
    NAME,
    sequence(der(0x17, Buffer.from('200101000000Z')), der(0x17, Buffer.from('491231235959Z'))),
    NAME,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(LOOPBACK)),
  );
  const signature = sign('sha256', signed, privateKey);
  const certificate = sequence(signed, ECDSA_WITH_SHA256, der(0x03, octets('00'), signature));
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`,
  };
};
