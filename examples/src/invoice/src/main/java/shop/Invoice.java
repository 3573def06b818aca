package shop;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import java.math.BigDecimal;
import java.util.Map;

/** Computes what an order costs: {@code {"sku": "tea", "quantity": 2}} gives {@code {"sku": "tea", "total": "8.40"}}. */
public class Invoice implements RequestHandler<Map<String, Object>, Map<String, String>> {
    private static final Map<String, BigDecimal> PRICES =
            Map.of("tea", new BigDecimal("4.20"), "coffee", new BigDecimal("7.90"));

    @Override
    public Map<String, String> handleRequest(Map<String, Object> order, Context context) {
        String sku = String.valueOf(order.get("sku"));
        BigDecimal price = PRICES.get(sku);
        if (price == null) {
            throw new IllegalArgumentException("no price for " + sku);
        }
        int quantity = ((Number) order.getOrDefault("quantity", 1)).intValue();
        return Map.of("sku", sku, "total", price.multiply(BigDecimal.valueOf(quantity)).toPlainString());
    }
}
