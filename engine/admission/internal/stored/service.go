package stored

import (
	"strings"

	"k8s.io/kubernetes/pkg/apis/core"
)

// What a service gets allocated. Only its form matters: nobody else is there to have the same.
const (
	addressV4 = "10.96.0.10"
	addressV6 = "fd00:10:96::a"
)

// createService fills in what pkg/registry/core/service/storage allocates before it validates.
func createService(service *core.Service) {
	if service.Spec.ClusterIP != "" && len(service.Spec.ClusterIPs) == 0 {
		service.Spec.ClusterIPs = []string{service.Spec.ClusterIP}
	}
	if service.Spec.Type == core.ServiceTypeExternalName {
		return
	}
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
	if *orSingle(service.Spec.IPFamilyPolicy) == core.IPFamilyPolicySingleStack {
		service.Spec.ClusterIPs = first(service.Spec.ClusterIPs)
		service.Spec.IPFamilies = first(service.Spec.IPFamilies)
	}
	createService(service)
}

func orSingle(policy *core.IPFamilyPolicy) *core.IPFamilyPolicy {
	if policy == nil {
		single := core.IPFamilyPolicySingleStack
		return &single
	}
	return policy
}

func first[T any](list []T) []T { return list[:min(1, len(list))] }
