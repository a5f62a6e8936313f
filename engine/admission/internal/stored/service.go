package stored

import (
	"strings"

	"k8s.io/kubernetes/pkg/apis/core"
)

// What a service gets allocated. Only its form matters: nobody else is there to have the same.
const (
	addressV4 = "10.96.0.10"
	addressV6 = "fd00:10:96::a"

	firstNodePort = int32(30000)
)

// createService fills in what pkg/registry/core/service/storage allocates before it validates.
func createService(service *core.Service) {
	if service.Spec.ClusterIP != "" && len(service.Spec.ClusterIPs) == 0 {
		service.Spec.ClusterIPs = []string{service.Spec.ClusterIP}
	}
	if service.Spec.Type == core.ServiceTypeExternalName {
		return
	}
	nodePorts(service)
	families(service)
	if service.Spec.ClusterIP != "" || len(service.Spec.ClusterIPs) > 0 {
		return
	}
	for _, family := range service.Spec.IPFamilies {
		address := addressV4
		if family == core.IPv6Protocol {
			address = addressV6
		}
		service.Spec.ClusterIPs = append(service.Spec.ClusterIPs, address)
	}
	if len(service.Spec.ClusterIPs) > 0 {
		service.Spec.ClusterIP = service.Spec.ClusterIPs[0]
	}
}

// nodePorts gives a port of the nodes to each port that needs one, and to health checks.
func nodePorts(service *core.Service) {
	balanced := service.Spec.Type == core.ServiceTypeLoadBalancer
	wanted := service.Spec.AllocateLoadBalancerNodePorts
	taken := map[int32]bool{service.Spec.HealthCheckNodePort: true}
	for _, port := range service.Spec.Ports {
		taken[port.NodePort] = true
	}
	next := func() int32 {
		port := firstNodePort
		for taken[port] {
			port++
		}
		taken[port] = true
		return port
	}
	if service.Spec.Type == core.ServiceTypeNodePort || balanced && (wanted == nil || *wanted) {
		for i := range service.Spec.Ports {
			if service.Spec.Ports[i].NodePort == 0 {
				service.Spec.Ports[i].NodePort = next()
			}
		}
	}
	if service.Spec.HealthCheckNodePort == 0 && checksHealth(service) {
		service.Spec.HealthCheckNodePort = next()
	}
}

// checksHealth says whether balancers ask nodes for a service's health.
func checksHealth(service *core.Service) bool {
	return service.Spec.Type == core.ServiceTypeLoadBalancer && service.Spec.ExternalTrafficPolicy == core.ServiceExternalTrafficPolicyLocal
}

// families gives the IP families of a cluster that has IPv4 first and may have IPv6.
func families(service *core.Service) {
	headless := service.Spec.ClusterIP == core.ClusterIPNone
	if service.Spec.IPFamilyPolicy == nil {
		policy := core.IPFamilyPolicySingleStack
		if headless && len(service.Spec.Selector) == 0 {
			policy = core.IPFamilyPolicyRequireDualStack
		}
		service.Spec.IPFamilyPolicy = &policy
	}
	for i, address := range service.Spec.ClusterIPs {
		if address != core.ClusterIPNone && i >= len(service.Spec.IPFamilies) {
			service.Spec.IPFamilies = append(service.Spec.IPFamilies, familyOf(address))
		}
	}
	if len(service.Spec.IPFamilies) == 0 {
		service.Spec.IPFamilies = []core.IPFamily{core.IPv4Protocol}
	}
	dual := *service.Spec.IPFamilyPolicy == core.IPFamilyPolicyRequireDualStack
	if dual && len(service.Spec.IPFamilies) == 1 {
		other := core.IPv6Protocol
		if service.Spec.IPFamilies[0] == core.IPv6Protocol {
			other = core.IPv4Protocol
		}
		service.Spec.IPFamilies = append(service.Spec.IPFamilies, other)
	}
}

func familyOf(address string) core.IPFamily {
	if strings.Contains(address, ":") {
		return core.IPv6Protocol
	}
	return core.IPv4Protocol
}

// updateService carries over what was allocated before, as patchAllocatedValues and normalizeClusterIPs do.
func updateService(service, old *core.Service) {
	hasAddress := func(one *core.Service) bool { return one.Spec.Type != core.ServiceTypeExternalName }
	if hasAddress(old) && hasAddress(service) {
		if service.Spec.ClusterIP == "" {
			service.Spec.ClusterIP = old.Spec.ClusterIP
		}
		if len(service.Spec.ClusterIPs) == 0 {
			service.Spec.ClusterIPs = old.Spec.ClusterIPs
		}
	}
	if len(old.Spec.ClusterIPs) > 0 && service.Spec.ClusterIP != "" && service.Spec.ClusterIP != old.Spec.ClusterIP &&
		len(service.Spec.ClusterIPs) > 0 && service.Spec.ClusterIPs[0] == old.Spec.ClusterIPs[0] {
		service.Spec.ClusterIPs = []string{service.Spec.ClusterIP}
	}
	if !hasAddress(service) {
		return
	}
	if service.Spec.IPFamilyPolicy == nil {
		service.Spec.IPFamilyPolicy = old.Spec.IPFamilyPolicy
	}
	keepNodePorts(service, old)
	if *orSingle(service.Spec.IPFamilyPolicy) == core.IPFamilyPolicySingleStack {
		service.Spec.ClusterIPs = first(service.Spec.ClusterIPs)
		service.Spec.IPFamilies = first(service.Spec.IPFamilies)
	}
	createService(service)
}

// keepNodePorts carries ports of the nodes over by the names of ports.
func keepNodePorts(service, old *core.Service) {
	exposed := func(one *core.Service) bool {
		return one.Spec.Type == core.ServiceTypeNodePort || one.Spec.Type == core.ServiceTypeLoadBalancer
	}
	if !exposed(service) || !exposed(old) {
		return
	}
	before, taken := map[string]int32{}, map[int32]bool{}
	for _, port := range old.Spec.Ports {
		before[port.Name] = port.NodePort
	}
	for _, port := range service.Spec.Ports {
		taken[port.NodePort] = true
	}
	for i := range service.Spec.Ports {
		port := &service.Spec.Ports[i]
		if kept := before[port.Name]; port.NodePort == 0 && !taken[kept] {
			port.NodePort = kept
		}
	}
	if service.Spec.HealthCheckNodePort == 0 && checksHealth(service) && checksHealth(old) {
		service.Spec.HealthCheckNodePort = old.Spec.HealthCheckNodePort
	}
}

func orSingle(policy *core.IPFamilyPolicy) *core.IPFamilyPolicy {
	if policy == nil {
		single := core.IPFamilyPolicySingleStack
		return &single
	}
	return policy
}

func first[T any](list []T) []T { return list[:min(1, len(list))] }
