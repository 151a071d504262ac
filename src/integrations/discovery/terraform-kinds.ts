/**
 * What is known of some types of resource: what they are to a person, and which attributes identify them. A type that is not here is a
 * component of its own name, identified by its ARN if it has one: an `id` alone is often just a name, and a wrong identity merges two things.
 */
export interface Kind {
  readonly type: string;
  /** Attributes, the first that is there. */
  readonly uid?: readonly string[];
  readonly fqdn?: readonly string[];
  /** Attributes, all of them; `*` is every element of a list. */
  readonly addresses?: readonly string[];
  /** Azure answers the same id in several cases. */
  readonly lower?: true;
}

const azureServer: Kind = { type: 'server', uid: ['id'], addresses: ['private_ip_addresses.*', 'public_ip_addresses.*'], lower: true };
const azureDatabase: Kind = { type: 'database', uid: ['id'], fqdn: ['fully_qualified_domain_name', 'fqdn'], lower: true };
const awsBalancer: Kind = { type: 'load-balancer', uid: ['arn'], fqdn: ['dns_name'] };

const KINDS: Readonly<Record<string, Kind>> = {
  aws_acm_certificate: { type: 'certificate', uid: ['arn'] },
  aws_alb: awsBalancer,
  aws_db_instance: { type: 'database', uid: ['arn'], fqdn: ['address'] },
  aws_eks_cluster: { type: 'cluster', uid: ['arn'] },
  aws_elb: awsBalancer,
  aws_instance: { type: 'server', uid: ['id'], addresses: ['private_ip', 'public_ip', 'ipv6_addresses.*'] },
  aws_lb: awsBalancer,
  aws_rds_cluster: { type: 'database', uid: ['arn'], fqdn: ['endpoint'] },
  aws_subnet: { type: 'network', uid: ['id'] },
  aws_vpc: { type: 'network', uid: ['id'] },
  azurerm_kubernetes_cluster: { type: 'cluster', uid: ['id'], fqdn: ['fqdn', 'private_fqdn'], lower: true },
  azurerm_lb: { type: 'load-balancer', uid: ['id'], addresses: ['private_ip_addresses.*'], lower: true },
  azurerm_linux_virtual_machine: azureServer,
  azurerm_mssql_server: azureDatabase,
  azurerm_mysql_flexible_server: azureDatabase,
  azurerm_postgresql_flexible_server: azureDatabase,
  azurerm_virtual_machine: azureServer,
  azurerm_virtual_network: { type: 'network', uid: ['id'], lower: true },
  azurerm_windows_virtual_machine: azureServer,
  digitalocean_droplet: { type: 'server', uid: ['urn'], addresses: ['ipv4_address', 'ipv4_address_private', 'ipv6_address'] },
  google_compute_instance: {
    type: 'server',
    uid: ['instance_id'],
    addresses: ['network_interface.*.network_ip', 'network_interface.*.access_config.*.nat_ip'],
  },
  google_container_cluster: { type: 'cluster', uid: ['self_link'], addresses: ['endpoint'] },
  google_sql_database_instance: { type: 'database', uid: ['self_link'], addresses: ['ip_address.*.ip_address'] },
  hcloud_server: { type: 'server', addresses: ['ipv4_address', 'ipv6_address'] },
  libvirt_domain: { type: 'server', uid: ['id'], addresses: ['network_interface.*.addresses.*'] },
  linode_instance: { type: 'server', addresses: ['ip_address', 'ipv4.*'] },
  openstack_compute_instance_v2: {
    type: 'server',
    uid: ['id'],
    addresses: ['access_ip_v4', 'network.*.fixed_ip_v4', 'network.*.fixed_ip_v6'],
  },
  vsphere_virtual_machine: { type: 'server', uid: ['uuid'], addresses: ['default_ip_address', 'guest_ip_addresses.*'] },
};

export const kindOfResource = (type: string): Kind => (Object.hasOwn(KINDS, type) ? KINDS[type] : undefined) ?? { type, uid: ['arn'] };

/** `provider["registry.terraform.io/hashicorp/aws"].eu`, and before Terraform 0.13 `provider.aws.eu`. */
export const providerOf = (provider: string | undefined): string | undefined =>
  /(?:provider\["(?:[^"/]*\/)*([^"/]+)"\]|provider\.([^.]+))/
    .exec((provider ?? '').slice(-300))
    ?.slice(1)
    .find(Boolean);
