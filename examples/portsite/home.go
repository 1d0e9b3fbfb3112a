package main

import (
	"net/http"

	"example.com/ports"
)

func (s *site) home(w http.ResponseWriter, r *http.Request) {
	classes := []ports.Class{ports.WellKnown, ports.Registered, ports.Dynamic}
	data := map[string]any{
		"registryUpdated": ports.RegistryUpdated,
		"registrySHA256":  ports.RegistrySHA256,
		"views":           []string{"/port/443.json", "/6000-6063.json", "/service/ssh.json", "/search.json?q=kerberos", "/map.json"},
	}
	s.answer(w, r, "home", page{
		Title:   "What is on this port?",
		About:   "Each of the 65,536 ports of TCP, UDP, SCTP and DCCP: who registered it, and what is known to run on it.",
		Address: "/",
		View:    classes,
	}, data)
}
