import fc from 'fast-check';
import { tryRefuseAddress } from '../../lib/sources/address';

const repository = new URL('https://charts.example.com/stable/');
const refuse = (to: string, from?: URL) => tryRefuseAddress(new URL(to), true, from);

test.each([
  'https://127.0.0.1/',
  'https://localhost/',
  'https://LOCALHOST./',
  'https://2130706433/',
  'https://0x7f.1/',
  'https://0177.0.0.1/',
  'https://0.0.0.0/',
  'https://10.1.2.3/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://100.100.100.200/',
  'https://[::1]/',
  'https://[::]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[fd00::1]/',
  'https://[fe80::1]/',
])('D-8 does not let a public server lead to %s', (address) => {
  expect(refuse(address, repository)).toContain(
    "it leads from 'charts.example.com' to an address that only this network has",
  );
  // Who names such an address himself means it.
  expect(refuse(address)).toBeUndefined();
});

test.each([
  'https://93.184.216.34/',
  'https://cdn.example.net/',
  'https://[2606:2800:220:1::1]/',
  'https://172.32.0.1/',
])('lets a public server lead to %s', (address) => {
  expect(refuse(address, repository)).toBeUndefined();
});

test('D-8 knows every spelling of an address of this machine or its network', () => {
  const octets = fc.constantFrom([127, 0, 0, 1], [10, 20, 30, 40], [169, 254, 169, 254], [192, 168, 0, 7]);
  const spellings = [
    (octet: number) => String(octet),
    (octet: number) => `0x${octet.toString(16)}`,
    (octet: number) => `0${octet.toString(8)}`,
  ];
  const choice = fc.array(fc.constantFrom(...spellings), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(octets, choice, (address, spell) => {
      const host = address.map((octet, index) => spell[index]?.(octet)).join('.');
      expect(refuse(`https://${host}/`, repository)).toBeDefined();
    }),
  );
});
