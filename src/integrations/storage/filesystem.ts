import { statfsSync } from 'node:fs';

/** `f_type` of Linux file systems that several hosts may mount (include/uapi/linux/magic.h, and the SMB and FUSE cousins). */
const NETWORK: Readonly<Record<number, string>> = {
  0x6969: 'NFS',
  0x517b: 'SMB',
  0xff534d42: 'CIFS',
  0xfe534d42: 'SMB2',
  0x5346414f: 'AFS',
  0x00c36400: 'Ceph',
  0x01021997: '9p',
  0x0bd00bd0: 'Lustre',
  0x47504653: 'GPFS',
};

/** The name of the network file system a folder lies on; undefined on a local one, and where the platform does not tell. */
export function networkFileSystem(folder: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  return NETWORK[statfsSync(folder).type >>> 0];
}
