import { gzipSync } from 'node:zlib';

/** An entry of an archive, as wrong as the test wants it. */
export interface TarEntry {
  readonly name: string;
  readonly content?: string | Buffer;

  /** `0` file, `1` hard link, `2` symbolic link, `3` character device, `5` folder, `6` pipe. @default '0' */
  readonly type?: string;
  readonly link?: string;
}

/** An archive with these entries; nothing is checked or corrected. */
export function tgz(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap(({ name, content = '', type = '0', link = '' }) => {
    const body = Buffer.from(content);
    const padding = Buffer.alloc((512 - (body.length % 512)) % 512);
    return [header(name, body.length, type, link), body, padding];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

// https://www.gnu.org/software/tar/manual/html_node/Standard.html
function header(name: string, size: number, type: string, link: string): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0, 100, 'utf8');
  block.write('0000644\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('00000000000\0', 136);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(link, 157, 100, 'utf8');
  block.write('ustar\x0000', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}
