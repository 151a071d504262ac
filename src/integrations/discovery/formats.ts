/** What programs write and Watchbill reads: one row per format, one file behind each. */
import { parseAnsible } from './ansible.ts';
import { parseAws } from './aws.ts';
import { parseAzure } from './azure.ts';
import { parseCmdb } from './cmdb.ts';
import type { Format } from './format.ts';
import { parseGoogle } from './google.ts';
import { parseKubernetes } from './kubernetes.ts';
import { parseNetbox } from './netbox.ts';
import { parsePrometheusSd } from './prometheus-sd.ts';
import { parseTerraform } from './terraform.ts';

export const formats = {
  ansible: { summary: 'What ansible-inventory --list prints, or a static inventory in INI or YAML.', parse: parseAnsible },
  terraform: { summary: 'A Terraform state, version 4.', parse: parseTerraform },
  'prometheus-sd': { summary: 'Targets for Prometheus, as files and HTTP services list them in JSON or YAML.', parse: parsePrometheusSd },
  kubernetes: { summary: 'What kubectl get … -o json or -o yaml prints.', parse: parseKubernetes },
  netbox: { summary: "NetBox's list of devices, /api/dcim/devices/?limit=0.", parse: parseNetbox },
  aws: { summary: 'What aws ec2 describe-instances, rds describe-db-… and elbv2 describe-load-balancers print.', parse: parseAws },
  azure: { summary: 'What az vm list and az resource list print.', parse: parseAzure },
  google: { summary: 'What gcloud compute instances list --format=json prints.', parse: parseGoogle },
  cmdb: { summary: 'Any JSON, by a mapping that says where in it the components are.', parse: parseCmdb },
} as const satisfies Readonly<Record<string, Format>>;
