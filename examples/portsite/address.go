package main

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"example.com/ports"
	"example.com/ports/examples/internal/args"
)

func portURL(port uint16) string { return fmt.Sprint("/port/", port) }

func rangeURL(r ports.Range) string {
	if r.Len() == 1 {
		return portURL(r.First)
	}
	return "/" + r.String()
}

// serviceURL is the address of the page of a service name. A slash in a name is one
// in the address too.
func serviceURL(name string) string {
	return "/service/" + strings.ReplaceAll(url.PathEscape(name), "%2F", "/")
}

func searchURL(query string) string { return "/search?q=" + url.QueryEscape(query) }

// question answers paths such as /443, /443/tcp, /ssh, /grafana and /6000-6063.
func (s *site) question(w http.ResponseWriter, r *http.Request) {
	question, suffix := cutJSON(strings.TrimRight(r.PathValue("question"), "/"))
	if question == "search" || question == "map" {
		// A slash too many, or .json alone. The service that is called search has
		// /service/search.
		redirect(w, r, "/"+question)
		return
	}
	to, problem := resolve(question)
	if problem != "" {
		s.notFound(w, r, problem, question)
		return
	}
	// Only ranges have their page here.
	if to = addSuffix(to, suffix); to != r.URL.EscapedPath() {
		redirect(w, r, to)
		return
	}
	s.ports(w, r, must(ports.ParseRange(question)))
}

// transport answers paths such as /port/443/tcp.
func (s *site) transport(w http.ResponseWriter, r *http.Request) {
	question, suffix := cutJSON(r.PathValue("port") + "/" + r.PathValue("transport"))
	to, problem := resolve(question)
	if problem != "" {
		s.notFound(w, r, problem, question)
		return
	}
	redirect(w, r, addSuffix(to, suffix))
}

// goTo answers the search form: a port, a range or a name with one meaning leads to
// its page, other words to the search.
func (s *site) goTo(w http.ResponseWriter, r *http.Request) {
	query := queryOf(r)
	to, problem := resolve(query)
	if problem != "" {
		to = searchURL(query)
	}
	redirect(w, r, to)
}

// cutJSON cuts the ending off by which JSON is asked for. No service name ends
// so.
func cutJSON(s string) (rest, suffix string) {
	if rest, ok := strings.CutSuffix(s, ".json"); ok {
		return rest, ".json"
	}
	return s, ""
}

// addSuffix adds the ending by which JSON is asked for to a path. JSON has no place
// within it to go to.
func addSuffix(address, suffix string) string {
	if suffix == "" {
		return address
	}
	address, _, _ = strings.Cut(address, "#")
	path, query, found := strings.Cut(address, "?")
	if found {
		query = "?" + query
	}
	return path + suffix + query
}

// resolve finds the page that is about what is asked for: a port (443), a range
// (6000-6063), a service name (ssh) or the name of a use (grafana), each with or
// without a transport (443/tcp). Where there is none, problem says why.
func resolve(question string) (to, problem string) {
	what, proto, err := args.CutTransport(question)
	if err != nil {
		_, transport, _ := strings.Cut(question, "/")
		return "", fmt.Sprintf("There is no transport “%s”. There are tcp, udp, sctp and dccp.", transport)
	}
	if what != "" && args.IsNumeric(what) {
		p, err := args.ParsePorts(question)
		switch {
		case err != nil:
			return "", fmt.Sprintf("“%s” is no port and no range of ports. A port is a number from 0 to 65535, such as 443; a range is two of them, the smaller one first, such as 6000-6063.", what)
		case p.Len() == 1 && proto != ports.AnyProtocol:
			return portURL(p.First) + "#" + proto.String(), ""
		}
		return rangeURL(p.Range), ""
	}
	switch pages := named(what); len(pages) {
	case 0:
		return "", fmt.Sprintf("Nothing is called “%s” here.", what)
	case 1:
		return pages[0], ""
	}
	return searchURL(what), ""
}
