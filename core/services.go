package core

// Service is a port, or a run of ports, on which a known program listens.
type Service struct {
	Ports PortRange
	Name  string
}

// productPorts lists the default ports of the product's own listeners from 1024
// up, sorted by port. Non-root installations add 8000 to ports below 1024.
// Sources: the Server and Edge checklists of the Getting Started Guide, the
// firewall chapters of the Administrator Guide, the Installation Guide, and the
// AWS guide for 9999.
var productPorts = [...]Service{
	{PortRange{1080, 1}, "SOCKS5 proxy of an Edge"},
	{PortRange{7800, 3}, "Hibernate cache"},
	{PortRange{8005, 1}, "administration shutdown"},
	{PortRange{8006, 1}, "AS2 shutdown"},
	{PortRange{8009, 1}, "Tomcat JK connector"},
	{PortRange{8021, 1}, "FTP"},
	{PortRange{8022, 1}, "SSH"},
	{PortRange{8080, 1}, "HTTP"},
	{PortRange{8088, 6}, "Enterprise Cluster cache"},
	{PortRange{8443, 1}, "HTTPS"},
	{PortRange{8444, 1}, "Administration Tool"},
	{PortRange{9999, 1}, "Transaction Manager JMX"},
	{PortRange{10022, 1}, "SSH of an appliance"},
	{PortRange{10080, 1}, "AS2"},
	{PortRange{10443, 1}, "AS2 over TLS"},
	{PortRange{17617, 1}, "PeSIT"},
	{PortRange{17627, 1}, "PeSIT over TLS"},
	{PortRange{17637, 1}, "PeSIT over TLS, legacy"},
	{PortRange{17657, 1}, "PeSIT over TLS, legacy comp"},
	{PortRange{19617, 1}, "PeSIT over pTCP"},
	{PortRange{19627, 1}, "PeSIT over pTCP and TLS"},
	{PortRange{20021, 1}, "FTP streaming"},
	{PortRange{20022, 1}, "SSH streaming"},
	{PortRange{20080, 1}, "HTTP streaming"},
	{PortRange{20444, 1}, "administration streaming"},
	{PortRange{21080, 1}, "AS2 streaming"},
	{PortRange{27617, 1}, "PeSIT streaming"},
	{PortRange{33060, 1}, "embedded database"},
	{PortRange{44431, 1}, "Standard Cluster heartbeat"},
}

// knownServices lists services that are likely on or near a managed file
// transfer host, from port 1024 up, sorted by port. Sources: the IANA service
// name and port number registry, Debian's netbase, and vendors' defaults if
// they differ from the registry.
var knownServices = [...]Service{
	{PortRange{1080, 1}, "SOCKS"},
	{PortRange{1099, 1}, "Java RMI registry"},
	{PortRange{1194, 1}, "OpenVPN"},
	{PortRange{1414, 1}, "IBM MQ"},
	{PortRange{1433, 1}, "SQL Server"},
	{PortRange{1521, 1}, "Oracle listener"},
	{PortRange{1723, 1}, "PPTP"},
	{PortRange{1883, 1}, "MQTT"},
	{PortRange{2049, 1}, "NFS"},
	{PortRange{2181, 1}, "ZooKeeper"},
	{PortRange{2375, 2}, "Docker"},
	{PortRange{2379, 2}, "etcd"},
	{PortRange{3128, 1}, "Squid"},
	{PortRange{3260, 1}, "iSCSI"},
	{PortRange{3268, 2}, "Global Catalog"},
	{PortRange{3306, 1}, "MySQL"},
	{PortRange{3389, 1}, "Remote Desktop"},
	{PortRange{4369, 1}, "Erlang port mapper"},
	{PortRange{4444, 1}, "administration consoles"},
	{PortRange{5044, 1}, "Beats"},
	{PortRange{5060, 2}, "SIP"},
	{PortRange{5432, 1}, "PostgreSQL"},
	{PortRange{5666, 1}, "NRPE"},
	{PortRange{5671, 2}, "AMQP"},
	{PortRange{5900, 1}, "VNC"},
	{PortRange{5985, 2}, "WinRM"},
	{PortRange{6379, 1}, "Redis"},
	{PortRange{6443, 1}, "Kubernetes API"},
	{PortRange{6514, 1}, "syslog over TLS"},
	{PortRange{7001, 2}, "WebLogic"},
	{PortRange{8005, 1}, "Tomcat shutdown"},
	{PortRange{8009, 1}, "Tomcat AJP"},
	{PortRange{8080, 1}, "HTTP, alternative"},
	{PortRange{8089, 1}, "Splunk management"},
	{PortRange{8443, 1}, "HTTPS, alternative"},
	{PortRange{8834, 1}, "Nessus"},
	{PortRange{9000, 1}, "many web consoles"},
	{PortRange{9090, 1}, "Prometheus"},
	{PortRange{9092, 1}, "Kafka"},
	{PortRange{9093, 1}, "Alertmanager"},
	{PortRange{9100, 1}, "JetDirect, node exporter"},
	{PortRange{9200, 1}, "Elasticsearch"},
	{PortRange{9300, 1}, "Elasticsearch transport"},
	{PortRange{9389, 1}, "Active Directory Web Services"},
	{PortRange{10000, 1}, "NDMP, Webmin"},
	{PortRange{10050, 2}, "Zabbix"},
	{PortRange{10080, 1}, "Amanda"},
	{PortRange{10250, 1}, "kubelet"},
	{PortRange{10809, 1}, "NBD"},
	{PortRange{11211, 1}, "memcached"},
	{PortRange{15672, 1}, "RabbitMQ management"},
	{PortRange{25672, 1}, "RabbitMQ cluster"},
	{PortRange{27017, 1}, "MongoDB"},
	{PortRange{30000, 2768}, "Kubernetes NodePort"},
	{PortRange{33060, 1}, "MySQL X"},
	{PortRange{47001, 1}, "WinRM"},
	{PortRange{50000, 1}, "DB2, SAP"},
	{PortRange{61616, 1}, "ActiveMQ"},
}

// servicesIn returns the part of a sorted table whose services have a port in
// r.
func servicesIn(table []Service, r PortRange) []Service {
	start, end := 0, len(table)
	for start < end && table[start].Ports.End() < r.Base {
		start++
	}
	for start < end && table[end-1].Ports.Base > r.End() {
		end--
	}
	return table[start:end]
}
