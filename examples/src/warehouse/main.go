// Command bootstrap tells how many of an article are in stock.
package main

import (
	"context"
	"fmt"

	"github.com/aws/aws-lambda-go/lambda"
)

type request struct {
	SKU string `json:"sku"`
}

type response struct {
	SKU   string `json:"sku"`
	Stock int    `json:"stock"`
}

var stock = map[string]int{"tea": 120, "coffee": 80}

func handle(_ context.Context, req request) (response, error) {
	count, known := stock[req.SKU]
	if !known {
		return response{}, fmt.Errorf("no article %q", req.SKU)
	}
	return response{SKU: req.SKU, Stock: count}, nil
}

func main() {
	lambda.Start(handle)
}
