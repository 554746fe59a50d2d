/** Who may send images here, by address and by AE title. */
import { BlockList, isIP } from 'node:net';
import { UserError } from '../../core/errors';

/** Lists; an empty one lets nobody in, an absent one everybody. */
export interface AllowedCallers {
  /** Calling AE titles, to the letter. */
  aets?: readonly string[] | undefined;
  /** IP addresses, or blocks of them as 192.168.1.0/24. */
  addresses?: readonly string[] | undefined;
}

/** Throws `UserError` (bad-request) where an address is none. */
export function addressRule(addresses: AllowedCallers['addresses']): (address: string) => boolean {
  if (addresses === undefined) return () => true;
  const list = new BlockList();
  for (const text of addresses) {
    const [address = '', bits, ...rest] = text.trim().split('/');
    const kind = isIP(address);
    const most = kind === 4 ? 32 : 128;
    const prefix = bits === undefined ? most : Number(/^\d{1,3}$/.test(bits) ? bits : Number.NaN);
    if (kind === 0 || rest.length > 0 || !(prefix >= 0 && prefix <= most))
      throw new UserError(
        'bad-request',
        `"${text}" is no address. Write one as 192.168.1.5, or a block of them as 192.168.1.0/24.`,
      );
    list.addSubnet(address, prefix, kind === 4 ? 'ipv4' : 'ipv6');
  }
  return (address) => {
    // A socket that listens for both kinds shows the older one so.
    const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
    return list.check(plain, isIP(plain) === 4 ? 'ipv4' : 'ipv6');
  };
}
