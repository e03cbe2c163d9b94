// Probe is both ends of the cluster self-test's connections, small enough for an image of its own.
//
//	probe serve <address> <answer>   answers every HTTP request with the text
//	probe get <url> [ca file]        prints the body of a 200, fails otherwise
//	probe lookup <name>              prints the IPv4 addresses of a name
//	probe dial <address>…            of each TCP address, all at once: open, closed or unresolved, the address, why
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"time"
)

// Long enough for a busy machine, short enough that a dropped packet is noticed.
const timeout = 3 * time.Second

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "probe:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 3 && args[0] == "serve":
		return serve(args[1], args[2])
	case len(args) == 2 && args[0] == "get":
		return get(args[1], "")
	case len(args) == 3 && args[0] == "get":
		return get(args[1], args[2])
	case len(args) == 2 && args[0] == "lookup":
		return lookup(args[1])
	case len(args) >= 2 && args[0] == "dial":
		dial(args[1:])
		return nil
	}
	return fmt.Errorf("usage: probe serve <address> <answer> | get <url> [ca file] | lookup <name> | dial <address>…")
}

func serve(address, answer string) error {
	server := http.Server{
		Addr:              address,
		ReadHeaderTimeout: timeout,
		Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, answer)
		}),
	}
	return server.ListenAndServe()
}

func get(url, caFile string) error {
	transport := &http.Transport{Proxy: nil}
	if caFile != "" {
		pem, err := os.ReadFile(caFile)
		if err != nil {
			return err
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return fmt.Errorf("%s holds no certificate", caFile)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	client := http.Client{Timeout: timeout, Transport: transport}
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", url, response.Status)
	}
	_, err = io.Copy(os.Stdout, response.Body)
	return err
}

func lookup(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	addresses, err := net.DefaultResolver.LookupIP(ctx, "ip4", name)
	if err != nil {
		return err
	}
	for _, address := range addresses {
		fmt.Println(address)
	}
	return nil
}

func dial(addresses []string) {
	lines := make([]string, len(addresses))
	var all sync.WaitGroup
	for i, address := range addresses {
		all.Go(func() { lines[i] = reach(address) })
	}
	all.Wait()
	for _, line := range lines {
		fmt.Println(line)
	}
}

// A name that isn't found says nothing about who may reach whom: it is neither open nor closed.
func reach(address string) string {
	connection, err := net.DialTimeout("tcp", address, timeout)
	var unresolved *net.DNSError
	switch {
	case err == nil:
		connection.Close()
		return "open " + address
	case errors.As(err, &unresolved):
		return fmt.Sprintf("unresolved %s %v", address, err)
	default:
		return fmt.Sprintf("closed %s %v", address, err)
	}
}
